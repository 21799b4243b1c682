using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.PgBackRest;

public sealed class ExitCodeTableTests
{
    /// <summary>pgBackRest's own list (its build/error.yaml), the same in 2.45 and 2.59.1.</summary>
    private const string Documented = """
        assert=25 checksum=26 config=27 file-invalid=28 format=29 command-required=30 option-invalid=31 option-invalid-value=32 option-required=37
        pg-running=38 protocol=39 path-not-empty=40 file-open=41 file-read=42 param-required=43 archive-mismatch=44 archive-duplicate=45 version-not-supported=46 path-create=47
        command-invalid=48 host-connect=49 lock-acquire=50 backup-mismatch=51 file-sync=52 path-open=53 path-sync=54 file-missing=55 db-connect=56 db-query=57 db-mismatch=58
        file-remove=60 path-remove=61 stop=62 term=63 file-write=64 feature-not-supported=67 archive-command-invalid=68 link-expected=69 link-destination=70 host-invalid=72
        path-missing=73 file-move=74 backup-set-invalid=75 tablespace-map=76 link-map=78 file-close=79 db-missing=80 db-invalid=81 archive-timeout=82 file-mode=83 archive-disabled=87
        file-owner=88 user-missing=89 file-exists=93 memory=94 crypto=95 param-invalid=96 path-close=97 file-info=98 json-format=99 kernel=100 service=101 execute=102 repo-invalid=103
        command=104 access=105 clock=106 runtime=122 unhandled=124 unknown=125
        """;

    [Fact]
    public void Every_documented_code_is_in_the_table_and_no_other()
    {
        string[] documented = Documented.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(documented, ExitCodeTable.All.Select(code => $"{code.Name}={code.Number}"));
    }

    [Fact]
    public void Every_code_has_a_failure_of_its_own() =>
        Assert.Equal(ExitCodeTable.All.Count, ExitCodeTable.All.Select(code => code.Fault.Id).Distinct().Count());

    [Theory]
    [InlineData(FaultKind.InvalidArgument, 27, 69, 70, 72, 30, 31, 32, 37, 43, 48, 76, 78, 96)]
    [InlineData(FaultKind.ResourceBusy, 38)]
    [InlineData(FaultKind.OperationStopped, 62, 63)]
    [InlineData(FaultKind.OperationTimeout, 82)]
    [InlineData(FaultKind.ConnectionError, 49, 56, 39, 101)]
    [InlineData(FaultKind.AuthenticationError, 105, 95)]
    [InlineData(FaultKind.PermissionDenied, 83, 88, 89)]
    [InlineData(FaultKind.ObjectNotFound, 55, 73, 75, 80)]
    [InlineData(FaultKind.InvalidData, 26, 28, 29, 44, 45, 51, 58, 81, 99, 103)]
    [InlineData(FaultKind.ReadError, 42)]
    [InlineData(FaultKind.WriteError, 64, 47, 52, 54, 60, 61, 74)]
    [InlineData(FaultKind.OpenError, 41, 53, 50)]
    [InlineData(FaultKind.CloseError, 79, 97)]
    [InlineData(FaultKind.ResourceExists, 40, 93)]
    [InlineData(FaultKind.NotImplemented, 46, 67)]
    [InlineData(FaultKind.InvalidOperation, 68, 87, 57, 104)]
    [InlineData(FaultKind.ResourceUnavailable, 94)]
    [InlineData(FaultKind.NotSpecified, 25, 98, 100, 102, 106, 122, 124, 125)]
    public void Each_code_is_of_the_kind_that_administrators_expect(FaultKind kind, params int[] codes) =>
        Assert.All(codes, code => Assert.Equal(kind, ExitCodeTable.Find(code)!.Fault.Kind));

    [Theory]
    [InlineData("FormatError", 29)]
    [InlineData("DbConnectError", 56)]
    [InlineData("PathOpenError", 53)]
    [InlineData("OptionInvalidValueError", 32)]
    public void A_code_is_found_by_its_class_name(string name, int number) => Assert.Equal(number, ExitCodeTable.FindByClassName(name)!.Number);

    [Fact]
    public void Unknown_numbers_and_names_are_not_found()
    {
        Assert.Null(ExitCodeTable.Find(0));
        Assert.Null(ExitCodeTable.Find(59));
        Assert.Null(ExitCodeTable.FindByClassName("Error"));
    }
}
