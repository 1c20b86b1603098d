using LlmOps.Wire;

namespace LlmOps.Tests.Wire;

public sealed class StoreConnectionTests
{
    [Theory]
    [InlineData("http://127.0.0.1:9200", "http://127.0.0.1:9200/", null, null)]
    [InlineData("http://neo4j:p%40ss:w@h:7474", "http://h:7474/", "neo4j", "p@ss:w")]
    [InlineData(
        "Endpoint=https://search.example:9243/base;Username=admin;Password=a=b",
        "https://search.example:9243/base/",
        "admin",
        "a=b"
    )]
    [InlineData(" endpoint = http://h:1 ; USERNAME = u ; password = p ", "http://h:1/", "u", "p")]
    [InlineData("neo4j+s://abc.databases.neo4j.io", "https://abc.databases.neo4j.io/", null, null)]
    [InlineData("Endpoint=neo4j://h;Username=u;Password=p", "http://h:7474/", "u", "p")]
    public void BothFormsAreRead(string text, string endpoint, string? user, string? password)
    {
        var connection = StoreConnection.Parse("store", text);
        Assert.Equal(endpoint, connection.Endpoint.AbsoluteUri);
        Assert.Equal(user, connection.Username);
        Assert.Equal(password, connection.Password);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:9200")]
    [InlineData("Username=u;Password=secret")]
    [InlineData("ftp://u:secret@h")]
    [InlineData("Endpoint=not a url;Password=secret")]
    public void AnythingElseIsRefusedWithoutRepeatingIt(string text)
    {
        var error = Assert.Throws<FormatException>(() => StoreConnection.Parse("opensearch", text));
        Assert.Contains("'opensearch'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FurtherSettingsAreReadByName()
    {
        var connection = StoreConnection.Parse("store", "Endpoint=https://h;Region=eu-west-1;Service=aoss");
        Assert.Equal("eu-west-1", connection["region"]);
        Assert.Equal("aoss", connection["Service"]);
        Assert.Null(connection["Database"]);
    }
}
