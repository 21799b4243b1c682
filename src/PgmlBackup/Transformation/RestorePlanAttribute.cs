using System.Management.Automation;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Takes a <see cref="PgRestorePlan"/> as it was made, and nothing else: PowerShell would make a plan of any object with a stanza and a label.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RestorePlanAttribute : ArgumentTransformationAttribute
{
    private const string Copy = "Deserialized.PgmlBackup.Model.PgRestorePlan";

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is null or PgRestorePlan)
        {
            return value;
        }

        // Bound by its properties it would be a restore of its backup to the end of the archive, whatever its target is.
        if (inputData is PSObject copy && copy.TypeNames.Contains(Copy))
        {
            throw new ArgumentTransformationMetadataException(
                "A plan that comes out of a job, another session or a file is a copy and cannot be run. Make it where it is run: Get-PgRestorePlan ... | Restore-PgCluster.");
        }

        // This inner exception lets PowerShell go on with the properties of what is piped.
        const string NoPlan = "It is no plan of Get-PgRestorePlan.";
        throw new ArgumentTransformationMetadataException(NoPlan, new PSInvalidCastException(NoPlan));
    }
}
