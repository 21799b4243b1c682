namespace PgmlBackup.TestKit.ObjectStore.Signing;

/// <summary>The query of a request as it was sent: names and values decoded, and in the canonical form that is signed.</summary>
internal sealed class S3Query
{
    private readonly List<(string Name, string Value)> _items = [];

    public S3Query(string raw)
    {
        Raw = raw;
        foreach (string item in raw.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = item.Split('=', 2);
            _items.Add((UriEncoding.Decode(pair[0], plusIsSpace: true), pair.Length == 2 ? UriEncoding.Decode(pair[1], plusIsSpace: true) : ""));
        }
    }

    /// <summary>The text after the question mark, as sent.</summary>
    public string Raw { get; }

    /// <summary>The value of a name; empty where the name stands without one, null where it is absent.</summary>
    public string? this[string name]
    {
        get
        {
            foreach ((string itemName, string value) in _items)
            {
                if (itemName == name)
                {
                    return value;
                }
            }

            return null;
        }
    }

    public bool Has(string name) => this[name] is not null;

    /// <summary>Sorted by encoded name, then value; without the signature of a presigned request.</summary>
    public string Canonical() => string.Join('&', _items
        .Where(item => item.Name != "X-Amz-Signature")
        .Select(item => (Name: UriEncoding.Encode(item.Name), Value: UriEncoding.Encode(item.Value)))
        .OrderBy(item => item.Name, StringComparer.Ordinal).ThenBy(item => item.Value, StringComparer.Ordinal)
        .Select(item => $"{item.Name}={item.Value}"));
}
