using Aspire.Hosting.Dashboard.ResourceService;

namespace LlmOps.Tests.Dashboard;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("CACHE_PASSWORD")]
    [InlineData("AWS_SESSION_TOKEN")]
    [InlineData("OPENAI_API_KEY")]
    [InlineData("Api__ApiKey")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS")]
    [InlineData("DASHBOARD__FRONTEND__BROWSERTOKEN")]
    public void VariablesWhoseNamesSaySecretAreMasked(string name) =>
        Assert.Equal(SecretMask.Masked, new SecretMask().Variable(name, "x9"));

    [Theory]
    [InlineData("AWS_REGION", "eu-central-1")]
    [InlineData("Models__MaxTokens", "4096")]
    [InlineData("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://localhost:5100")]
    [InlineData("services__query-api__http__0", "http://localhost:5080")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:18889")]
    public void OtherVariablesAreShownAsTheyAre(string name, string value) =>
        Assert.Equal(value, new SecretMask().Variable(name, value));

    [Fact]
    public void ASecretParameterIsMaskedWhereverItsValueTurnsUp()
    {
        var mask = new SecretMask();
        mask.Add("correct-horse");
        mask.Add("correct-horse-battery");

        Assert.Equal("--key ●●●●●●●● and ●●●●●●●●", mask.Text("--key correct-horse-battery and correct-horse"));
        Assert.Equal("localhost:6379,user=●●●●●●●●", mask.Variable("ConnectionStrings__cache", "localhost:6379,user=correct-horse"));
    }

    [Theory]
    [InlineData("localhost:6379,password=s3cr3t!x,ssl=true", "localhost:6379,password=●●●●●●●●,ssl=true")]
    [InlineData("Endpoint=http://localhost;Password=abc;Database=neo4j", "Endpoint=http://localhost;Password=●●●●●●●●;Database=neo4j")]
    [InlineData("bolt://neo4j:llmops-test@localhost:7687", "bolt://neo4j:●●●●●●●●@localhost:7687")]
    [InlineData("http://localhost:9200/a@b", "http://localhost:9200/a@b")]
    public void PasswordsInsideConnectionStringsAreMasked(string value, string shown) =>
        Assert.Equal(shown, new SecretMask().Variable("ConnectionStrings__store", value));

    [Fact]
    public void EmptyAndShortValuesMaskNothing()
    {
        var mask = new SecretMask();
        mask.Add("");
        mask.Add("a");

        Assert.Equal("a banana", mask.Text("a banana"));
        Assert.Null(mask.Variable("MY_PASSWORD", null));
    }
}
