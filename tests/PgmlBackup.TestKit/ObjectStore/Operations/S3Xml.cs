using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using PgmlBackup.TestKit.ObjectStore.Payload;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>S3's XML, read and written.</summary>
internal static class S3Xml
{
    private const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
    private const int LargestDocument = 4 * 1024 * 1024;

    // A key may hold control characters, which S3 writes as references that XML 1.0 forbids.
    private static readonly XmlWriterSettings s_settings = new() { Encoding = new UTF8Encoding(false), CheckCharacters = false };

    public static Task AnswerAsync(this S3Exchange exchange, int status, string root, Action<XmlWriter> content) =>
        AnswerAsync(exchange, status, Document(root, Namespace, content));

    public static Task AnswerAsync(this S3Exchange exchange, S3Exception error, int? status = null) => AnswerAsync(exchange, status ?? error.Status, Document("Error", null, xml =>
    {
        xml.WriteElementString("Code", error.Code);
        xml.WriteElementString("Message", error.Message);
        foreach ((string name, string value) in error.Details)
        {
            xml.WriteElementString(name, value);
        }

        xml.WriteElementString("Resource", $"/{exchange.Record.Bucket}/{exchange.Record.Key}");
        xml.WriteElementString("RequestId", exchange.Record.RequestId);
        xml.WriteElementString("HostId", "testkit");
    }));

    /// <summary>Answers a document that stands as text.</summary>
    public static Task AnswerTextAsync(this S3Exchange exchange, string document) => AnswerAsync(exchange, 200, Encoding.UTF8.GetBytes(document));

    /// <summary>Reads the request's body, verified, as XML; namespaces are dropped.</summary>
    public static async Task<XElement> ReadXmlAsync(this S3Exchange exchange, bool headerOfBody = true)
    {
        using MemoryStream body = new();
        await PayloadReceiver.ReceiveAsync(exchange, wanted: null, headerOfBody, piece =>
        {
            if (body.Length + piece.Length > LargestDocument)
            {
                throw S3Exception.MalformedXml();
            }

            body.Write(piece);
        }).ConfigureAwait(false);
        body.Position = 0;
        try
        {
            using XmlReader reader = XmlReader.Create(body, new XmlReaderSettings { CheckCharacters = false, DtdProcessing = DtdProcessing.Prohibit });
            XElement root = XElement.Load(reader);
            foreach (XElement element in root.DescendantsAndSelf())
            {
                element.Name = element.Name.LocalName;
            }

            return root;
        }
        catch (XmlException)
        {
            throw S3Exception.MalformedXml();
        }
    }

    public static void WriteNumber(this XmlWriter xml, string name, long value) => xml.WriteElementString(name, value.ToString(CultureInfo.InvariantCulture));

    public static void WriteFlag(this XmlWriter xml, string name, bool value) => xml.WriteElementString(name, value ? "true" : "false");

    public static void WriteTime(this XmlWriter xml, string name, DateTimeOffset value) =>
        xml.WriteElementString(name, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public static void WriteETag(this XmlWriter xml, string value) => xml.WriteElementString("ETag", $"\"{value}\"");

    public static void WriteChecksum(this XmlWriter xml, S3Checksum? checksum, bool type = false)
    {
        if (checksum is not null)
        {
            xml.WriteElementString(checksum.ElementName, checksum.Value);
            if (type)
            {
                xml.WriteElementString("ChecksumType", checksum.TypeName);
            }
        }
    }

    private static byte[] Document(string root, string? space, Action<XmlWriter> content)
    {
        using MemoryStream text = new();
        using (XmlWriter xml = XmlWriter.Create(text, s_settings))
        {
            xml.WriteStartElement(root, space);
            content(xml);
            xml.WriteEndElement();
        }

        return text.ToArray();
    }

    private static async Task AnswerAsync(S3Exchange exchange, int status, byte[] document)
    {
        exchange.Response.ContentType = "application/xml";
        exchange.Start(status, document.Length);
        if (exchange.Request.Method != HttpMethod.Head.Method)
        {
            await exchange.OpenBody().WriteAsync(document).ConfigureAwait(false);
        }
    }
}
