namespace PgmlBackup.TestKit.ObjectStore.Storage;

/// <summary>One page of a listing: objects and common prefixes in one order.</summary>
internal sealed record ListingPage(IReadOnlyList<StoredObject> Objects, IReadOnlyList<string> CommonPrefixes, bool Truncated, string Last)
{
    public static ListingPage Read(
        SortedSet<string> keys, Func<string, StoredObject> find, string prefix, string delimiter, string after, bool afterIsEntry, int limit)
    {
        List<StoredObject> objects = [];
        List<string> prefixes = [];
        string last = "";
        string from = Utf8KeyComparer.Instance.Compare(after, prefix) > 0 ? after : prefix;
        if (keys.Count == 0 || limit == 0 || Utf8KeyComparer.Instance.Compare(from, keys.Max) > 0)
        {
            return new(objects, prefixes, Truncated: false, last);
        }

        foreach (string key in keys.GetViewBetween(from, keys.Max))
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal))
            {
                break;
            }

            string? group = CommonPrefix(key, prefix, delimiter);
            string entry = group ?? key;
            if ((after.Length > 0 && Utf8KeyComparer.Instance.Compare(afterIsEntry ? entry : key, after) <= 0) || (group is not null && group == last))
            {
                continue;
            }

            if (objects.Count + prefixes.Count == limit)
            {
                return new(objects, prefixes, Truncated: true, last);
            }

            last = entry;
            if (group is null)
            {
                objects.Add(find(key));
            }
            else
            {
                prefixes.Add(group);
            }
        }

        return new(objects, prefixes, Truncated: false, last);
    }

    private static string? CommonPrefix(string key, string prefix, string delimiter)
    {
        int at = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }
}
