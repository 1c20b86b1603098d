using LlmOps.Engine.Knowledge;

namespace LlmOps.Tests.Knowledge;

public sealed class ChunkFilterTests
{
    [Fact]
    public void AFilterAcceptsWhatItsConditionsDescribe() =>
        Assert.All(
            FilterCases.All,
            found =>
                Assert.Equal(
                    (found.Name, found.Found),
                    (
                        found.Name,
                        string.Concat(
                            FilterCases
                                .Documents.Where(document => found.Filter.Accepts(document.Key, document.Value))
                                .Select(document => document.Key)
                        )
                    )
                )
        );

    [Theory]
    [InlineData("5", false)]
    [InlineData("-5.25e3", false)]
    [InlineData("2024", false)]
    [InlineData("2024-02", true)]
    [InlineData("2024-02-29", true)]
    [InlineData("2024-02-29T23:59:59.1234567+05:30", true)]
    [InlineData("2024-02-29 08:00", true)]
    public void NumbersAndDatesAreBounds(string text, bool isDate) => Assert.Equal(isDate, MetadataBound.Parse(text)?.IsDate);

    [Theory]
    [InlineData("")]
    [InlineData("five")]
    [InlineData("1,980")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    [InlineData(" 5")]
    [InlineData("2023-02-29")]
    [InlineData("29.02.2024")]
    [InlineData("2024-2-9")]
    public void NothingElseIsABound(string text) => Assert.Null(MetadataBound.Parse(text));

    [Fact]
    public void SortableTextsAreInTheOrderOfTheirNumbers()
    {
        double[] numbers = [double.MinValue, -1e10, -2, -1, -double.Epsilon, 0, double.Epsilon, 0.5, 1, 1.5, 2, 10, 1e10, double.MaxValue];

        var texts = numbers.Select(SortableText.Of).ToArray();

        Assert.Equal(texts.Order(StringComparer.Ordinal), texts);
        Assert.Equal(texts.Length, texts.Distinct().Count());
        Assert.Equal(SortableText.Of(0.0), SortableText.Of(-0.0));
    }

    [Fact]
    public void ARangeOfANumberAndADateIsRefused()
    {
        var (number, date) = (MetadataBound.Of(5), MetadataBound.Parse("2024-01-01"));

        Assert.Throws<ArgumentException>(() => MetadataCondition.Between("key", number, date));
        Assert.Throws<ArgumentException>(() => MetadataCondition.Between("key", null, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => MetadataBound.Of(double.NaN));
    }
}
