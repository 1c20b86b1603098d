using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LlmOps.Composition;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace LlmOps.IngestWorker;

/// <summary>The command by which an operator moves the chunks to a new OpenSearch index without downtime.</summary>
internal static class ReindexCommand
{
    /// <summary>Makes the verb <c>reindex</c>.</summary>
    /// <param name="configure">Makes the configuration of the services.</param>
    public static Command Create(Func<IConfiguration> configure) =>
        ReindexArguments.CreateCommand(
            (arguments, invocation, cancellationToken) =>
                RunAsync(arguments, configure(), invocation.Output, invocation.Error, cancellationToken)
        );

    /// <summary>Runs <c>reindex …</c>.</summary>
    /// <param name="arguments">What was typed behind <c>reindex</c>.</param>
    /// <param name="configuration">The configuration of the services.</param>
    /// <param name="output">Where progress and results go.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="cancellationToken">Stops the work; <c>start</c> goes on from there when it is repeated.</param>
    /// <returns>0 where all is well, 1 where it failed, 3 where the next index finds less.</returns>
    private static async Task<int> RunAsync(
        ReindexArguments arguments,
        IConfiguration configuration,
        TextWriter output,
        TextWriter errors,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (string.IsNullOrEmpty(configuration.GetConnectionString("opensearch")))
            {
                await errors.WriteLineAsync(
                    "The chunk index is embedded here: ConnectionStrings:opensearch is not set, so there is no index to move."
                );
                return 1;
            }

            using var services = Services(configuration, new Dictionary<string, string?>());
            return await new Run(arguments, configuration, services, output, errors).VerbAsync(cancellationToken);
        }
        catch (Exception e)
            when (e
                    is InvalidOperationException
                        or StoreUnavailableException
                        or ModelException
                        or OptionsValidationException
                        or IOException
                        or JsonException
                        or ArgumentException
                        or UnauthorizedAccessException
            )
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync("Stopped. What was copied stays; start goes on from there.");
            return 1;
        }
    }

    private static ServiceProvider Services(IConfiguration configuration, IReadOnlyDictionary<string, string?> instead) =>
        CommandServices.CreateBuilder(configuration, instead).Services.BuildServiceProvider();

    private sealed class Run(
        ReindexArguments arguments,
        IConfiguration configuration,
        ServiceProvider services,
        TextWriter output,
        TextWriter errors
    )
    {
        private readonly IIndexMigration _migration = services.GetRequiredService<IIndexMigration>();

        public async Task<int> VerbAsync(CancellationToken cancellationToken)
        {
            switch (arguments.Verb)
            {
                case "status":
                    return await ShowAsync(await _migration.StatusAsync(cancellationToken));
                case "start":
                    return await StartAsync(cancellationToken);
                case "compare":
                    return await CompareAsync(cancellationToken);
                case "switch":
                    return await SwitchAsync(cancellationToken);
                case "rollback":
                    return await RollBackAsync(cancellationToken);
                default:
                    return await FinishAsync(cancellationToken);
            }
        }

        private async Task<int> ShowAsync(MigrationStatus status)
        {
            await LineAsync("answers", status.Active);
            await LineAsync("next", status.Next);
            await LineAsync("before", status.Previous);
            await SayAsync(
                status switch
                {
                    { Active: null } => "There is no index yet; the first document makes it.",
                    { Next: not null } => "A migration is under way. Go on: start, compare, switch; or give it up: rollback.",
                    { Previous: not null } => "Switched. Go on: finish; or go back: rollback.",
                    _ => "No migration is under way. Begin one: start.",
                }
            );
            return 0;

            async Task LineAsync(string role, MigrationStatus.Index? index)
            {
                if (index is not null)
                {
                    await SayAsync(
                        $"{role, -8} {index.Name}: {index.Chunks} "
                            + $"chunks{(index.Pending > 0 ? $", {index.Pending} without a vector" : "")}; {index.Model}, {index.Dimension} "
                            + $"dimensions"
                    );
                }
            }
        }

        private async Task<int> StartAsync(CancellationToken cancellationToken)
        {
            var status = await _migration.StatusAsync(cancellationToken);
            if (status.Active is null)
            {
                throw new InvalidOperationException("There is no index to migrate.");
            }

            if (status.Previous is not null)
            {
                throw new InvalidOperationException("A migration was switched and not finished: finish it or roll it back first.");
            }

            using var next = Next(status);
            var (model, dimension) = (ModelOf(next), status.Next?.Dimension);
            if (status.Next is { } begun)
            {
                if (begun.Model != model)
                {
                    throw new InvalidOperationException(
                        $"A migration to '{begun.Model}' is under way, not to '{model}': go on with it, or give it up with rollback."
                    );
                }

                await SayAsync($"Going on with {begun.Name}.");
            }
            else
            {
                dimension =
                    model == status.Active.Model && arguments.Dimensions is null
                        ? status.Active.Dimension
                        : (await EmbedQuestionsAsync(next, ["dimension"], cancellationToken))[0].Length;
                await SayAsync("Making the next index; from here on every service writes to both…");
                var name = await _migration.BeginAsync(model, dimension.Value, cancellationToken);
                await SayAsync($"{name} is there, for {model} with {dimension} dimensions.");
            }

            var total = status.Active.Chunks;
            var again = model != status.Active.Model;
            var said = -1L;
            var maker = new VectorMaker(next);
            var changed = await _migration.CopyAsync(
                again ? maker.EmbedAsync : null,
                cancellationToken,
                new Direct(done =>
                {
                    var percent = total == 0 ? 100 : Math.Min(100, done * 100 / total);
                    if (percent / 5 > said / 5 || said < 0)
                    {
                        said = percent;
                        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {done} of {total} chunks ({percent} %)"));
                    }
                })
            );
            await SayAsync($"{changed} chunks {(again ? $"embedded again, {maker.Tokens} tokens" : "copied")}. Next: compare, switch.");
            return 0;
        }

        private async Task<int> CompareAsync(CancellationToken cancellationToken)
        {
            var file = arguments.Questions!;
            var status = await _migration.StatusAsync(cancellationToken);
            if (status is not { Active: { } active, Next: { } filled })
            {
                throw new InvalidOperationException("No migration has begun.");
            }

            using var next = Next(status);
            if (ModelOf(next) != filled.Model || ModelOf(services) != active.Model)
            {
                throw new InvalidOperationException(
                    $"The indexes hold vectors of '{active.Model}' and '{filled.Model}'; configured are '{ModelOf(services)}' and "
                        + $"'{ModelOf(next)}'. Run this with the configuration of the services that answer now, and --model or --next as "
                        + $"at the start."
                );
            }

            var golden = await ReadAsync(file, cancellationToken);
            var questions = golden.Select(line => line.Question).ToArray();
            var activeVectors = await EmbedQuestionsAsync(services, questions, cancellationToken);
            var nextVectors = await EmbedQuestionsAsync(next, questions, cancellationToken);
            var scope = TenantScope.Create(arguments.Tenant);
            var found = await _migration.CompareAsync(
                [.. golden.Select((line, i) => new GoldenQuestion(scope, line.Question, activeVectors[i], nextVectors[i], line.Documents))],
                arguments.Limit,
                cancellationToken
            );
            if (found is { ActiveText: 0, ActiveVector: 0 })
            {
                throw new InvalidOperationException(
                    $"Nothing of what {file} expects is found in the index that answers now. Are these the ids of its documents, and is "
                        + $"'{arguments.Tenant}' the tenant?"
                );
            }

            await SayAsync($"{found.Questions} questions, first {arguments.Limit} hits; share of the expected documents found:");
            await SayAsync($"  text    now {found.ActiveText:0.000}  next {found.NextText:0.000}");
            await SayAsync($"  vectors now {found.ActiveVector:0.000}  next {found.NextVector:0.000}");
            if (found.NextText >= found.ActiveText - arguments.Tolerance && found.NextVector >= found.ActiveVector - arguments.Tolerance)
            {
                await SayAsync("The next index finds no less.");
                return 0;
            }

            await errors.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"The next index finds less, by more than {arguments.Tolerance}.")
            );
            return 3;
        }

        private async Task<int> SwitchAsync(CancellationToken cancellationToken)
        {
            if (arguments.Questions is not null && await CompareAsync(cancellationToken) is var outcome and not 0 && !arguments.Force)
            {
                await errors.WriteLineAsync("Not switched.");
                return outcome;
            }

            var status = await _migration.StatusAsync(cancellationToken);
            var isOtherModel = status is { Active: { } active, Next: { } filled } && active.Model != filled.Model;
            if (isOtherModel)
            {
                using var next = Next(status);
                await FillAsync(next, filled: status.Next!.Model, cancellationToken);
            }

            await _migration.SwitchAsync(cancellationToken, withPending: isOtherModel);
            await SayAsync(
                "Switched: the next index answers. The one before is kept up to date until finish or rollback; services of its model go on "
                    + "reading it until they are replaced."
            );
            if (isOtherModel)
            {
                await SayAsync(
                    "Replace the services by such of the new model, then finish: it makes the vectors that those of the old one left open "
                        + "meanwhile."
                );
            }

            return 0;
        }

        private async Task<int> RollBackAsync(CancellationToken cancellationToken)
        {
            if (await _migration.StatusAsync(cancellationToken) is not ({ Next: not null } or { Previous: not null }))
            {
                throw new InvalidOperationException("No migration has begun: there is nothing to go back to.");
            }

            await _migration.RollBackAsync(cancellationToken);
            var status = await _migration.StatusAsync(cancellationToken);
            if (status.Active is { Pending: > 0 } back)
            {
                await FillAsync(services, back.Model, cancellationToken);
            }

            return await ShowAsync(await _migration.StatusAsync(cancellationToken));
        }

        private async Task<int> FinishAsync(CancellationToken cancellationToken)
        {
            var status = await _migration.StatusAsync(cancellationToken);
            if (status.Previous is null)
            {
                throw new InvalidOperationException(
                    status.Next is null
                        ? "No migration has begun: there is nothing to finish."
                        : "The next index does not answer yet: switch first."
                );
            }

            if (status.Active is { Pending: > 0 } active)
            {
                // The services may be of the new model by now, and so may be the configuration that this runs with.
                using var next = Next(status with { Next = active });
                await FillAsync(next, active.Model, cancellationToken);
            }

            await _migration.FinishAsync(cancellationToken);
            return await ShowAsync(await _migration.StatusAsync(cancellationToken));
        }

        private async Task FillAsync(ServiceProvider provider, string filled, CancellationToken cancellationToken)
        {
            if (ModelOf(provider) != filled)
            {
                throw new InvalidOperationException(
                    $"Some chunks wait for a vector of '{filled}'; configured is '{ModelOf(provider)}'. Name it with --model or --next."
                );
            }

            var maker = new VectorMaker(provider);
            if (await _migration.FillAsync(maker.EmbedAsync, cancellationToken) is var made and > 0)
            {
                await SayAsync($"{made} vectors made that were open, {maker.Tokens} tokens.");
            }
        }

        /// <summary>The services as the next model's configuration makes them.</summary>
        private ServiceProvider Next(MigrationStatus status)
        {
            var instead = new Dictionary<string, string?>(arguments.Next);
            var isOpenAI =
                (instead.GetValueOrDefault("Models:Embeddings:Provider") ?? configuration["Models:Embeddings:Provider"])
                == ModelsOptions.OpenAI;
            var modelKey = isOpenAI ? "Models:Embeddings:Model" : "Bedrock:EmbeddingModel";
            if ((arguments.Model ?? (instead.ContainsKey(modelKey) ? null : status.Next?.Model)) is { } model)
            {
                instead[modelKey] = model;
            }

            if (
                (arguments.Dimensions ?? status.Next?.Dimension) is { } dimensions
                && !isOpenAI
                && !instead.ContainsKey("Bedrock:EmbeddingDimensions")
            )
            {
                instead["Bedrock:EmbeddingDimensions"] = dimensions.ToString(CultureInfo.InvariantCulture);
            }

            return Services(configuration, instead);
        }

        private static string ModelOf(ServiceProvider provider) => provider.GetRequiredService<EmbeddingModel>().Id;

        private static async Task<ReadOnlyMemory<float>[]> EmbedQuestionsAsync(
            ServiceProvider provider,
            string[] questions,
            CancellationToken cancellationToken
        ) =>
            [
                .. (
                    await provider
                        .GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>()
                        .GenerateAsync(questions, EmbeddingPurpose.Question, cancellationToken)
                ).Select(made => made.Vector),
            ];

        private static async Task<List<(string Question, string[] Documents)>> ReadAsync(string file, CancellationToken cancellationToken)
        {
            var golden = new List<(string, string[])>();
            var number = 0;
            foreach (var line in await File.ReadAllLinesAsync(file, cancellationToken))
            {
                number++;
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }

                try
                {
                    using var json = JsonDocument.Parse(line);
                    if (json.RootElement.TryGetProperty("documents", out var documents) && documents.GetArrayLength() > 0)
                    {
                        golden.Add(
                            (
                                json.RootElement.GetProperty("question").GetString()!,
                                [.. documents.EnumerateArray().Select(id => id.GetString()!)]
                            )
                        );
                    }
                }
                catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
                {
                    throw new InvalidOperationException($"{file}, line {number}: not a question with documents ({e.Message}).", e);
                }
            }

            return golden.Count > 0 ? golden : throw new InvalidOperationException($"{file} holds no question with documents.");
        }

        private Task SayAsync(FormattableString text) => output.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));

        private Task SayAsync(string text) => output.WriteLineAsync(text);
    }

    /// <summary>Makes vectors of chunks as ingestion does, and counts what that takes.</summary>
    private sealed class VectorMaker(ServiceProvider provider)
    {
        public long Tokens { get; private set; }

        public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
            IReadOnlyList<(Chunk Chunk, string Title)> chunks,
            CancellationToken cancellationToken
        )
        {
            var made = await provider
                .GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>()
                .GenerateAsync(chunks.Select(chunk => chunk.Chunk.ToContextualText(chunk.Title)), cancellationToken: cancellationToken);
            Tokens += made.Usage?.InputTokenCount ?? 0;
            return [.. made.Select(vector => vector.Vector)];
        }
    }

    /// <summary>Reports at once, in order.</summary>
    private sealed class Direct(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
