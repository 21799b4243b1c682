using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace PgmlBackup.ModuleTests.Hosting;

/// <summary>Makes of an assembly the one that a build of another version would be: the version and the identity of the build are other, the code is the same.</summary>
internal static class AssemblyVersions
{
    /// <summary>Where the major version stands in a row of the assembly table, after the hash algorithm.</summary>
    private const int MajorVersionOffset = 4;

    /// <summary>Rewrites a file in place.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="majorVersion">Its new major version.</param>
    public static void Change(string path, ushort majorVersion)
    {
        byte[] image = File.ReadAllBytes(path);
        using var reader = new PEReader([.. image]);
        MetadataReader metadata = reader.GetMetadataReader();
        int start = reader.PEHeaders.MetadataStartOffset;

        int identity = start + metadata.GetHeapMetadataOffset(HeapIndex.Guid) + 16 * (MetadataTokens.GetHeapOffset(metadata.GetModuleDefinition().Mvid) - 1);
        Guid.NewGuid().ToByteArray().CopyTo(image, identity);

        int version = start + metadata.GetTableMetadataOffset(TableIndex.Assembly) + MajorVersionOffset;
        BitConverter.GetBytes(majorVersion).CopyTo(image, version);
        File.WriteAllBytes(path, image);
    }
}
