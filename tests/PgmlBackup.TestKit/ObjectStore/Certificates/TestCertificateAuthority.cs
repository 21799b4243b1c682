using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PgmlBackup.TestKit.ObjectStore.Certificates;

/// <summary>A certificate authority of one test: its certificate lies in a file that clients are told to trust. Valid for decades, for clients under a faked clock.</summary>
public sealed class TestCertificateAuthority : IDisposable
{
    private static readonly DateTimeOffset s_validFrom = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_validTo = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly string _folder;

    private TestCertificateAuthority(X509Certificate2 certificate, string folder)
    {
        Certificate = certificate;
        _folder = folder;
        CaFile = Path.Combine(folder, "ca.pem");
    }

    /// <summary>The authority's certificate, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The authority's certificate as PEM, readable to every account; removed when this object is disposed.</summary>
    public string CaFile { get; }

    /// <summary>A new authority.</summary>
    public static TestCertificateAuthority Create()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=PgmlBackup test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        string folder = Directory.CreateTempSubdirectory("pgmlbackup-ca-").FullName;
        TestCertificateAuthority authority = new(request.CreateSelfSigned(s_validFrom, s_validTo), folder);
        File.WriteAllText(authority.CaFile, authority.Certificate.ExportCertificatePem() + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            File.SetUnixFileMode(authority.CaFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        return authority;
    }

    /// <summary>A server's certificate with its key.</summary>
    /// <param name="names">The DNS names that it is good for.</param>
    public X509Certificate2 IssueServer(params IEnumerable<string> names)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in names.Prepend("localhost").Distinct(StringComparer.OrdinalIgnoreCase))
        {
            alternatives.AddDnsName(name);
        }

        alternatives.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using X509Certificate2 issued = request.Create(Certificate, s_validFrom, s_validTo, RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>A handler for clients in this process that trusts this authority alone, and finds every name under localhost on 127.0.0.1.</summary>
    public SocketsHttpHandler CreateHandler() => LoopbackHandler.Create(Certificate);

    /// <summary>Removes the file.</summary>
    public void Dispose()
    {
        Certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
