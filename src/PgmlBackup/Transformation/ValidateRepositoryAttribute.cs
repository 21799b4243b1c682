using System.Management.Automation;

namespace PgmlBackup.Commands;

/// <summary>Takes numbers of repositories, 1 to 256, and nothing at all: what is piped by its properties may name none, which a range would refuse.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ValidateRepositoryAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is int number and (< 1 or > 256))
        {
            throw new ValidationMetadataException($"{number} is no number of a repository: give one from 1 to 256.");
        }
    }
}
