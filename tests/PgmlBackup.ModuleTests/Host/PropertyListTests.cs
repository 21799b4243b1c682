using System.Collections;
using System.Management.Automation;
using System.Xml.Linq;
using PgmlBackup.Host.Output;
using PgmlBackup.Host.Session;

namespace PgmlBackup.ModuleTests.Host;

public sealed class PropertyListTests
{
    [Fact]
    public void Each_property_has_a_line()
    {
        var value = new PSObject();
        value.Properties.Add(new PSNoteProperty("Stanza", "main"));
        value.Properties.Add(new PSNoteProperty("Id", 7));
        value.Properties.Add(new PSNoteProperty("Labels", new[] { "a", "b", "c", "d", "e" }));
        value.Properties.Add(new PSNoteProperty("Notes", new Hashtable { ["k"] = "v" }));
        value.Properties.Add(new PSNoteProperty("None", null));
        value.Properties.Add(new PSNoteProperty("Text", "one\ntwo"));

        string[] lines = [.. Render(value)];

        Assert.Equal(["", "Stanza : main", "Id     : 7", "Labels : {a, b, c, d...}", "Notes  : {k = v}", "None   : ", "Text   : one\n         two"], lines);
    }

    [Fact]
    public void Plain_values_and_types_with_a_view_are_left_to_the_formatter()
    {
        Assert.Equal(["x"], new PropertyList(_ => false).Render("x"));
        Assert.Equal([5], new PropertyList(_ => false).Render(5));
        Assert.Equal([null], new PropertyList(_ => false).Render(null));

        var value = new PSObject();
        value.TypeNames.Insert(0, "Demo.Thing");
        Assert.Equal([value], new PropertyList(names => names.Contains("Demo.Thing")).Render(value));
    }

    [Fact]
    public void List_views_are_taken_from_a_format_file_with_what_they_refer_to()
    {
        var views = new ListViews();
        views.Read(XDocument.Parse("""
            <Configuration>
              <Controls><Control><Name>shared</Name><CustomControl/></Control></Controls>
              <ViewDefinitions>
                <View><Name>table</Name><ViewSelectedBy><TypeName>A</TypeName></ViewSelectedBy><TableControl/></View>
                <View><Name>list</Name><ViewSelectedBy><TypeName> B </TypeName><TypeName>Deserialized.B</TypeName></ViewSelectedBy><ListControl/></View>
              </ViewDefinitions>
            </Configuration>
            """));
        views.Read(XDocument.Parse("<Configuration><ViewDefinitions/></Configuration>"));

        Assert.True(views.Has(["X", "b"]));
        Assert.False(views.Has(["A"]));
        XDocument file = Assert.Single(views.Files);
        Assert.Equal("list", Assert.Single(file.Descendants("View")).Element("Name")!.Value);
        Assert.Single(file.Descendants("Control"));
    }

    private static IEnumerable<string> Render(PSObject value) =>
        new PropertyList(_ => false).Render(value).Select(line => PlainText((string)line!));

    private static string PlainText(string text) => System.Management.Automation.Host.PSHostUserInterface.GetOutputString(text, false);
}
