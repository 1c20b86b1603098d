using System.Runtime.InteropServices;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>Personalised PageRank over passages and the names that they mention, by pushing: a node keeps a part of what has arrived and
/// hands the rest on, and only nodes where enough has arrived are ever read. Two passages that no word joins meet through a name.</summary>
internal sealed class PassageWalk(IGraphReader graph, EntityGraphOptions options)
{
    private const double Restart = 0.2;
    private const double PassageShare = 0.3;
    private const double TitleWeight = 4;
    private const double RelationShare = 0.3;
    private const double Least = 1e-4;
    private const double Scale = 1e-6;
    private const int Rounds = 3;

    // A walk from half-good names is worth less than half of one from good ones: it meets what everything is near to.
    private const double Steepness = 1.5;
    private const int SeedPassages = 3;
    private const int MaxNodesPerRound = 64;
    private const int MaxRelations = 20;

    private readonly Dictionary<string, Name> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Passage> _passages = new(StringComparer.Ordinal);

    public async Task<PassageWalkResult> WalkAsync(TenantScope scope, PassageWalkRequest request, CancellationToken cancellationToken)
    {
        AddKnown(request);
        await LoadNamesAsync(scope, request, request.Names, cancellationToken);
        var seeds = Outermost(request.Names).Select(key => _names[key]).Where(name => name.Passages.Count > 0).ToList();
        if (seeds.Count == 0)
        {
            return PassageWalkResult.None;
        }

        var total = seeds.Sum(Rarity);
        foreach (var seed in seeds)
        {
            seed.IsSeed = true;
            seed.Residual += (1 - PassageShare) * Rarity(seed) / total;
        }

        var best = request.Passages.Take(SeedPassages).ToList();
        var bestTotal = best.Sum(passage => passage.Score);
        foreach (var passage in best.Where(_ => bestTotal > 0))
        {
            _passages[passage.ChunkId].Fresh += PassageShare * passage.Score / bestTotal;
        }

        for (var round = 0; round < Rounds; round++)
        {
            await PushNamesAsync(scope, request, round == 0 && request.Visible is null, cancellationToken);
            await PushPassagesAsync(scope, request, round == Rounds - 1, cancellationToken);
        }

        var specificity = Math.Min(1, seeds.Max(Rarity) / Math.Log(1 + Math.Max(1, request.PassageCount)));
        var anchor = seeds.Where(seed => seed.IsTitle).Sum(Rarity) / total;
        return new PassageWalkResult(
            await HitsAsync(scope, request, cancellationToken),
            Math.Pow(specificity * specificity * (0.3 + (0.7 * anchor)), Steepness)
        );

        double Rarity(Name name) => Math.Log(1 + ((double)Math.Max(1, request.PassageCount) / Math.Max(1, name.ChunkCount)));
    }

    /// <summary>The names that are no part of another one.</summary>
    private static IEnumerable<string> Outermost(IReadOnlyList<string> keys) =>
        keys.Distinct(StringComparer.Ordinal)
            .Where(key => !keys.Any(other => other.Length > key.Length && $" {other} ".Contains($" {key} ", StringComparison.Ordinal)));

    private void AddKnown(PassageWalkRequest request)
    {
        foreach (var known in request.Passages)
        {
            var passage = PassageOf(known.ChunkId);
            if (known.Title.Length > 0)
            {
                Join(NameOf(known.Title), passage, TitleWeight);
                NameOf(known.Title).IsTitle = true;
            }

            foreach (var key in known.Names)
            {
                Join(NameOf(key), passage, 1);
            }
        }
    }

    private async Task PushNamesAsync(
        TenantScope scope,
        PassageWalkRequest request,
        bool withRelations,
        CancellationToken cancellationToken
    )
    {
        var full = _names
            .Values.Where(name => name.Residual > Least)
            .OrderByDescending(name => name.Residual)
            .ThenBy(name => name.Key, StringComparer.Ordinal)
            .Take(MaxNodesPerRound)
            .ToList();
        await LoadNamesAsync(scope, request, full.Select(name => name.Key), cancellationToken);
        var edges =
            withRelations && full.Count > 0
                ? (await graph.EdgesAsync(scope, [.. full.Select(name => name.Key)], MaxRelations, cancellationToken)).ToDictionary(
                    relation => relation.Key,
                    StringComparer.Ordinal
                )
                : [];
        foreach (var name in full)
        {
            var outflow = (1 - Restart) * name.Residual;
            if (edges.TryGetValue(name.Key, out var relations))
            {
                foreach (var edge in relations.Edges)
                {
                    var neighbor = NameOf(edge.Neighbor);
                    neighbor.Receive(RelationShare * outflow / relations.Degree, name, edge);
                }

                outflow *= 1 - RelationShare;
            }

            // What a name that stands nearly everywhere cannot hand to passages that were not read is lost: it says little.
            var weights = name.Passages.Values.Sum() + Math.Max(0, name.ChunkCount - name.Passages.Count);
            foreach (var (passage, weight) in name.Passages)
            {
                passage.Receive(outflow * weight / weights, name);
            }

            name.Residual = 0;
        }
    }

    private async Task PushPassagesAsync(TenantScope scope, PassageWalkRequest request, bool last, CancellationToken cancellationToken)
    {
        foreach (var passage in _passages.Values)
        {
            passage.Kept += passage.Fresh;
            passage.Residual += passage.Fresh * (1 - Restart);
            passage.Fresh = 0;
        }

        if (last)
        {
            return;
        }

        var full = _passages
            .Values.Where(passage => passage.Residual > Least)
            .OrderByDescending(passage => passage.Residual)
            .ThenBy(passage => passage.ChunkId, StringComparer.Ordinal)
            .Take(MaxNodesPerRound)
            .ToList();
        await LoadPassagesAsync(scope, request, full, cancellationToken);
        foreach (var passage in full.Where(passage => passage.Names.Count > 0))
        {
            var flows = passage
                .Names.Select(entry =>
                    (
                        entry.Name,
                        Weight: entry.Weight
                            * Math.Log(1 + ((double)Math.Max(1, request.PassageCount) / Math.Max(1, entry.Name.ChunkCount)))
                            * request.Affinity(passage.ChunkId, entry.Name.Key)
                    )
                )
                .ToList();
            var weights = flows.Sum(flow => flow.Weight);
            foreach (var (name, weight) in flows)
            {
                name.Receive(passage.Residual * weight / weights, passage.From ?? name, null);
            }

            passage.Residual = 0;
        }
    }

    private async Task LoadNamesAsync(
        TenantScope scope,
        PassageWalkRequest request,
        IEnumerable<string> keys,
        CancellationToken cancellationToken
    )
    {
        string[] missing = [.. keys.Where(key => !NameOf(key).IsLoaded).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (missing.Length == 0)
        {
            return;
        }

        var nodes = await graph.NodesAsync(scope, missing, options.MaxChunksPerEntity, cancellationToken);
        var visible = await VisibleAsync(request, nodes.SelectMany(node => node.Chunks), cancellationToken);
        foreach (var node in nodes)
        {
            var name = NameOf(node.Key);
            name.DisplayName = node.Name;
            var titled = node.Titled.ToHashSet(StringComparer.Ordinal);
            foreach (var chunk in node.Chunks.Where(visible))
            {
                Join(name, PassageOf(chunk), titled.Contains(chunk) ? TitleWeight : 1);
                name.IsTitle |= titled.Contains(chunk);
            }

            name.ChunkCount = Math.Max(request.Visible is null ? node.ChunkCount : 0, name.Passages.Count);
        }

        foreach (var key in missing)
        {
            var name = NameOf(key);
            name.IsLoaded = true;
            name.ChunkCount = Math.Max(name.ChunkCount, name.Passages.Count);
        }
    }

    private async Task LoadPassagesAsync(
        TenantScope scope,
        PassageWalkRequest request,
        IEnumerable<Passage> passages,
        CancellationToken cancellationToken
    )
    {
        string[] missing =
        [
            .. passages.Where(passage => !passage.IsLoaded).Select(passage => passage.ChunkId).Order(StringComparer.Ordinal),
        ];
        if (missing.Length == 0)
        {
            return;
        }

        foreach (var (chunk, key, count, isTitle) in await graph.NamesAsync(scope, missing, options.MaxChunksPerEntity, cancellationToken))
        {
            var name = NameOf(key);
            name.ChunkCount = Math.Max(name.ChunkCount, request.Visible is null ? count : 1);
            Join(name, PassageOf(chunk), isTitle ? TitleWeight : 1);
        }

        foreach (var id in missing)
        {
            PassageOf(id).IsLoaded = true;
        }
    }

    private static async Task<Func<string, bool>> VisibleAsync(
        PassageWalkRequest request,
        IEnumerable<string> chunkIds,
        CancellationToken cancellationToken
    ) =>
        request.Visible is { } visible
            ? (await visible([.. chunkIds.Distinct(StringComparer.Ordinal)], cancellationToken)).Contains
            : static _ => true;

    private async Task<IReadOnlyList<GraphHit>> HitsAsync(
        TenantScope scope,
        PassageWalkRequest request,
        CancellationToken cancellationToken
    )
    {
        var best = _passages
            .Values.Where(passage => passage.Kept > 0)
            .OrderByDescending(passage => passage.Kept)
            .ThenBy(passage => passage.ChunkId, StringComparer.Ordinal)
            .Take(Math.Max(0, request.Limit))
            .ToList();
        await LoadNamesAsync(
            scope,
            request,
            best.SelectMany(passage => passage.From is null ? [] : passage.From.Way()).Select(step => step.Key),
            cancellationToken
        );
        return
        [
            .. best.Select(passage => new GraphHit(
                passage.ChunkId,
                Math.Log(1 + (passage.Kept / Scale)),
                passage.From is null ? 0 : passage.From.Way().Count() - 1,
                PathTo(passage)
            )),
        ];
    }

    private static string PathTo(Passage passage)
    {
        if (passage.From is not { } last)
        {
            return "";
        }

        var way = last.Way().Reverse().ToList();
        return way.Count == 1
            ? way[0].DisplayName
            : string.Join(
                "; ",
                way.Skip(1)
                    .Select(
                        (name, i) =>
                            name.Edge is null ? $"{way[i].DisplayName}, {name.DisplayName}"
                            : name.Edge.Forward ? $"{way[i].DisplayName} {name.Edge.Predicate.Replace('_', ' ')} {name.DisplayName}"
                            : $"{name.DisplayName} {name.Edge.Predicate.Replace('_', ' ')} {way[i].DisplayName}"
                    )
            );
    }

    private static void Join(Name name, Passage passage, double weight)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(name.Passages, passage, out _);
        if (known < weight)
        {
            known = weight;
            passage.Join(name, weight);
        }
    }

    private Name NameOf(string key) => _names.TryGetValue(key, out var name) ? name : _names[key] = new Name(key);

    private Passage PassageOf(string id) => _passages.TryGetValue(id, out var passage) ? passage : _passages[id] = new Passage(id);

    private sealed class Name(string key)
    {
        private const int LongestWay = 3;

        private double _strongest;
        private Name? _from;

        public string Key { get; } = key;

        public string DisplayName { get; set; } = key;

        public int ChunkCount { get; set; }

        public bool IsLoaded { get; set; }

        public bool IsSeed { get; set; }

        /// <summary>Whether a document has it as its title.</summary>
        public bool IsTitle { get; set; }

        public double Residual { get; set; }

        public GraphEdge? Edge { get; private set; }

        public Dictionary<Passage, double> Passages { get; } = [];

        public void Receive(double flow, Name from, GraphEdge? edge)
        {
            // A seed is where a way begins; to any other name the way is the one by which most came at once.
            if (!IsSeed && from != this && flow > _strongest && !from.Way().Contains(this))
            {
                (_strongest, _from, Edge) = (flow, from, edge);
            }

            Residual += flow;
        }

        /// <summary>The names from this one back to where the way began.</summary>
        public IEnumerable<Name> Way()
        {
            var steps = 0;
            for (var name = this; name is not null && steps < LongestWay; name = name._from)
            {
                steps++;
                yield return name;
            }
        }
    }

    private sealed class Passage(string chunkId)
    {
        private double _strongest;

        public string ChunkId { get; } = chunkId;

        public bool IsLoaded { get; set; }

        /// <summary>What arrived in this round.</summary>
        public double Fresh { get; set; }

        /// <summary>What waits to be handed on.</summary>
        public double Residual { get; set; }

        /// <summary>What arrived in all.</summary>
        public double Kept { get; set; }

        /// <summary>The name through which most arrived.</summary>
        public Name? From { get; private set; }

        /// <summary>The names that it mentions. Most passages that a walk meets have one, and a dictionary for each was an eighth of what
        /// a question allocates.</summary>
        public List<(Name Name, double Weight)> Names { get; } = new(1);

        /// <summary>Adds a name, or gives one that it has more weight.</summary>
        public void Join(Name name, double weight)
        {
            var at = Names.FindIndex(entry => entry.Name == name);
            if (at < 0)
            {
                Names.Add((name, weight));
            }
            else
            {
                Names[at] = (name, weight);
            }
        }

        public void Receive(double flow, Name from)
        {
            Fresh += flow;
            if (flow > _strongest)
            {
                (_strongest, From) = (flow, from);
            }
        }
    }
}
