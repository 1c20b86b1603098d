using CsCheck;
using LlmOps.Engine.Extraction;

namespace LlmOps.Tests.Extraction;

public sealed class EntityKeyTests
{
    [Theory]
    [InlineData("Contoso", "contoso")]
    [InlineData("The Contoso Corp.", "contoso")]
    [InlineData("Contoso, Inc.", "contoso")]
    [InlineData("Contoso AS", "contoso")]
    [InlineData("Northwind Traders' ", "northwind traders")]
    [InlineData("Contoso’s", "contoso")]
    [InlineData("Johnson & Johnson", "johnson and johnson")]
    [InlineData("AT&T", "att")]
    [InlineData("U.S.", "us")]
    [InlineData("O'Brien", "obrien")]
    [InlineData("AX-200", "ax 200")]
    [InlineData("The Company", "company")]
    [InlineData("Siemens Energy  AG", "siemens energy")]
    [InlineData("…", "")]
    public void ANameIsBroughtToItsKey(string name, string key) => Assert.Equal(key, EntityKey.Normalize(name));

    [Fact]
    public void AKeyIsItsOwnKeyUnlessALegalFormIsLeftBare() =>
        Gen.String[Gen.OneOf(Gen.Char['a', 'e'], Gen.Char['X', 'Z'], Gen.Int[0, 4].Select(i => " -'.&"[i])), 0, 30]
            .Sample(name =>
            {
                var key = EntityKey.Normalize(name);
                Assert.Equal(key, key.ToLowerInvariant().Trim());
                Assert.DoesNotContain("  ", key, StringComparison.Ordinal);
            });
}
