using System.Globalization;
using System.Text;

namespace PgmlBackup.HelpGen.Writing;

/// <summary>A text in memory that says it is UTF-8, so that the XML declaration does, too.</summary>
internal sealed class Utf8Text() : StringWriter(CultureInfo.InvariantCulture)
{
    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;
}
