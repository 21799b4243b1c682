using PgmlBackup.Engine.Clusters.Query;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class QueryOutputTests
{
    [Fact]
    public void Rows_keep_line_feeds_empty_texts_and_nulls() =>
        Assert.Equal([["a\nb", "", null], ["1", "2", "3"]], QueryOutput.Rows("a\nb\u001F\u001F\u001A\01\u001F2\u001F3\0"));

    [Fact]
    public void Nothing_is_no_row() => Assert.Empty(QueryOutput.Rows(""));

    [Fact]
    public void An_error_is_found_with_its_state() => Assert.Equal(
        new QueryError("42P01", "relation \"nothing\" does not exist"),
        QueryOutput.Error("NOTICE:  00000: hello\nERROR:  42P01: relation \"nothing\" does not exist\nLINE 1: select\nLOCATION:  parserOpenTable, parse_relation.c:1392\n"));

    [Fact]
    public void A_failed_connection_has_no_state() => Assert.Null(QueryOutput.Error(
        "psql: error: connection to server on socket \"/tmp/.s.PGSQL.5432\" failed: FATAL:  the database system is starting up\n"));

    [Theory]
    [InlineData("plain", "'plain'")]
    [InlineData("it's", "'it''s'")]
    [InlineData(@"a\'b", @"E'a\\''b'")]
    public void A_literal_is_quoted(string value, string literal) => Assert.Equal(literal, SqlText.Literal(value));

    [Fact]
    public void An_identifier_is_quoted() => Assert.Equal("\"my \"\"table\"", SqlText.Identifier("my \"table"));

    [Fact]
    public void A_zero_byte_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SqlText.Literal("a\0"));
        Assert.Throws<ArgumentException>(() => SqlText.Identifier("a\0"));
    }
}
