using LlmOps.Embedded;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>A data directory whose archive was filled by asking a stack, and what was asked.</summary>
internal sealed record LoopArchive(string Directory, IReadOnlyList<AskedTurn> Asked)
{
    private const string Where = "archive";

    /// <summary>Starts a stack, sends documents, asks, rates, corrects, erases and deletes, and stops the stack.</summary>
    public static async Task<LoopArchive> FillAsync(
        string directory,
        LoopCorpus corpus,
        LoopReport report,
        CancellationToken cancellationToken
    )
    {
        var none = new Dictionary<string, string>();
        await using var stack = await LoopStack.StartAsync(directory, none, cancellationToken);
        var readers = await LoopReaders.CreateAsync(stack.Api, "readers", cancellationToken);
        report.Say($"Sends {corpus.Documents.Count()} documents of {LoopCorpus.Tenants.Count()} tenants.");
        await readers.SendDocumentsAsync(corpus, cancellationToken);
        var questions = corpus.Sessions.Sum(session => session.Turns.Count);
        report.Say($"Asks {questions} questions in {corpus.Sessions.Count} conversations.");
        var started = TimeProvider.System.GetTimestamp();
        var asked = await readers.AskAsync(corpus.Sessions, Feedback, cancellationToken);
        report.Say($"They took {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s.");
        report.Check(Where, "questions that were answered from the documents", Share(asked) > 0.9, $"{Share(asked):P1} of {asked.Count}");
        foreach (var document in corpus.Documents.Where(document => document.First().Fate == LoopFate.DeletedDocument))
        {
            await readers.DeleteDocumentAsync(document.First().Tenant, document.Key, cancellationToken);
        }

        await CheckArchiveAsync(directory, asked, report, cancellationToken);
        await CheckMoneyAsync(stack, report, cancellationToken);
        await stack.StopAsync(cancellationToken);
        return new LoopArchive(directory, asked);
    }

    private static double Share(IReadOnlyList<AskedTurn> asked) => asked.Count(turn => turn.IsAnswered) / (double)asked.Count;

    private static object? Feedback(AskedTurn asked) =>
        asked.Turn.IsLiked is not { } isLiked ? null
        : asked.Turn.Correction is { } correction
            ? new
            {
                turnId = asked.TurnId,
                thumbs = "down",
                correction,
            }
        : new { turnId = asked.TurnId, thumbs = isLiked ? "up" : "down" };

    /// <summary>Waits until the archive has every turn that was not erased, with its feedback.</summary>
    private static async Task CheckArchiveAsync(
        string directory,
        IReadOnlyList<AskedTurn> asked,
        LoopReport report,
        CancellationToken cancellationToken
    )
    {
        var archive = new FileArchive(new DataDirectory(directory));
        var kept = asked.Where(turn => !turn.Session.IsErased).ToList();
        var rated = kept.Count(turn => turn.Turn.IsLiked is not null);
        var (turns, ratings) = (0, 0);
        for (var attempt = 0; attempt < 120 && (turns != kept.Count || ratings != rated); attempt++)
        {
            await Task.Delay(TimeSpan.FromSeconds(attempt == 0 ? 0 : 1), cancellationToken);
            (turns, ratings) = (0, 0);
            var today = DateOnly.FromDateTime(DateTime.UtcNow);
            foreach (var scope in LoopCorpus.Tenants.Select(TenantScope.Create))
            {
                foreach (var day in (DateOnly[])[today.AddDays(-1), today])
                {
                    await foreach (var turn in archive.ReadDayAsync(scope, day, cancellationToken))
                    {
                        turns++;
                        ratings += turn.Feedback is null ? 0 : 1;
                    }
                }
            }
        }

        report.Check(
            Where,
            "turns archived with their feedback, erased ones gone",
            turns == kept.Count && ratings == rated,
            $"{turns} of {kept.Count} turns, {ratings} of {rated} ratings, {asked.Count - kept.Count} turns erased"
        );
    }

    private static async Task CheckMoneyAsync(LoopStack stack, LoopReport report, CancellationToken cancellationToken)
    {
        var (spent, reserved) = (0m, 0m);
        foreach (var tenant in LoopCorpus.Tenants)
        {
            var money = await stack.Api.MoneyAsync(tenant, cancellationToken);
            (spent, reserved) = (spent + money.Spent, reserved + money.Reserved);
        }

        var bill = await stack.Account.BillAsync(LoopStack.BaseModel, cancellationToken);
        report.Check(
            Where,
            "the ledger has the simulator's bill, and nothing reserved",
            Math.Abs(spent - bill.Usd) < 0.000001m && reserved == 0,
            $"spent {spent:0.000000}, bill {bill.Usd:0.000000}, reserved {reserved:0.000000} USD"
        );
    }
}
