using System.Text.RegularExpressions;

namespace LlmOps.Tests.Architecture;

/// <summary>Options have one style: bound to their section, checked by annotations and at start; what annotations cannot say is a class
/// <c>…OptionsValidation</c>.</summary>
public sealed partial class OptionsStyleTests
{
    private static readonly List<(string File, string Statement)> s_statements =
    [
        .. Repository
            .Projects.Keys.Where(project => project is not ("LlmOps.Tests" or "LlmOps.Benchmarks"))
            .SelectMany(SourceText.FilesOf)
            .SelectMany(file => Statement().Matches(File.ReadAllText(file)).Select(match => (file, match.Value))),
    ];

    [Fact]
    public void BoundOptionsAreCheckedByAnnotationsAndAtStart()
    {
        var bound = s_statements.Where(entry => entry.Statement.Contains(".BindConfiguration(", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(bound);
        Assert.Empty(
            bound
                .Where(entry =>
                    !entry.Statement.Contains(".ValidateDataAnnotations()", StringComparison.Ordinal)
                    || !entry.Statement.Contains(".ValidateOnStart()", StringComparison.Ordinal)
                )
                .Select(entry => $"{entry.File}: {entry.Statement}")
        );
    }

    [Fact]
    public void WhatAnnotationsCannotSayIsAClass() =>
        Assert.Empty(
            s_statements
                .Where(entry => entry.Statement.Contains(".Validate(", StringComparison.Ordinal))
                .Select(entry => $"{entry.File}: {entry.Statement}")
        );

    [GeneratedRegex(@"AddOptions<[^;]*;")]
    private static partial Regex Statement();
}
