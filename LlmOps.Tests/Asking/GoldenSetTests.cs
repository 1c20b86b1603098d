namespace LlmOps.Tests.Asking;

/// <summary>The golden set with hashed vectors.</summary>
public sealed class GoldenSetTests(GoldenRun.Hashed run)
    : GoldenSet(
        run,
        [
            ("code", "MRR@10", 0.99),
            ("fact", "MRR@10", 0.99),
            ("para", "R@5", 0.59),
            ("hop", "All@5", 0.99),
            ("de", "MRR@10", 0.7),
            ("zh", "MRR@10", 0.85),
            ("ja", "MRR@10", 0.8),
            ("mix", "MRR@10", 0.6),
            ("", "nDCG@10", 0.85),
        ]
    ),
        IClassFixture<GoldenRun.Hashed>;
