namespace LlmOps.Tests.Asking;

/// <summary>The golden set with a sentence model that was trained on English: paraphrases are found, and other languages no worse than
/// with hashed vectors.</summary>
public sealed class GoldenSetWithSentenceModelTests(GoldenRun.SentenceModel run)
    : GoldenSet(
        run,
        [
            ("code", "MRR@10", 0.99),
            ("fact", "MRR@10", 0.99),
            ("para", "R@5", 0.79),
            ("hop", "All@5", 0.74),
            ("de", "MRR@10", 0.7),
            ("zh", "MRR@10", 0.85),
            ("ja", "MRR@10", 0.8),
            ("mix", "MRR@10", 0.6),
            ("", "nDCG@10", 0.85),
        ]
    ),
        IClassFixture<GoldenRun.SentenceModel>;
