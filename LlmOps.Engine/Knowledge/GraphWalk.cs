using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>Spreads activation from the seeds, as personalised PageRank does in its first steps: each seed starts with 1, a share goes on
/// along relations, the less the more relations an entity has, and all that arrives adds up. A chunk scores the sum over the entities it
/// names, each weighed down by how many chunks name it.</summary>
internal sealed class GraphWalk(IGraphReader graph, EntityGraphOptions options)
{
    public async Task<IReadOnlyList<GraphHit>> ExpandAsync(
        TenantScope scope,
        IReadOnlyCollection<string> seeds,
        GraphExpansion expansion,
        CancellationToken cancellationToken
    )
    {
        var nodes = new Dictionary<string, GraphNode>(StringComparer.Ordinal);
        await LoadAsync(seeds.Distinct(StringComparer.Ordinal));
        var visits = nodes.Keys.ToDictionary(key => key, _ => new Visit { Activation = 1 }, StringComparer.Ordinal);
        IReadOnlyList<string> frontier = Strongest(nodes.Keys);
        for (var hop = 1; hop <= Math.Min(expansion.MaxHops, 2) && frontier.Count > 0; hop++)
        {
            frontier = await SpreadAsync(frontier, hop);
        }

        await LoadAsync(visits.Keys.Except(nodes.Keys));
        return Rank();

        async Task LoadAsync(IEnumerable<string> keys)
        {
            string[] sorted = [.. keys.Order(StringComparer.Ordinal)];
            if (sorted.Length > 0)
            {
                foreach (var node in await graph.NodesAsync(scope, sorted, options.MaxChunksPerEntity, cancellationToken))
                {
                    nodes[node.Key] = node;
                }
            }
        }

        async Task<IReadOnlyList<string>> SpreadAsync(IReadOnlyList<string> from, int hop)
        {
            // Only what had arrived before this hop goes on; what arrives in it waits for the next.
            var before = from.ToDictionary(key => key, key => visits[key].Activation, StringComparer.Ordinal);
            var reached = new List<string>();
            foreach (
                var entity in (await graph.EdgesAsync(scope, from, expansion.MaxNeighbors, cancellationToken)).OrderBy(
                    edges => edges.Key,
                    StringComparer.Ordinal
                )
            )
            {
                var share = options.Damping * before[entity.Key] / Math.Sqrt(entity.Degree);
                foreach (var edge in entity.Edges)
                {
                    if (!visits.TryGetValue(edge.Neighbor, out var visit))
                    {
                        visits.Add(edge.Neighbor, visit = new Visit { Hops = hop });
                        reached.Add(edge.Neighbor);
                    }

                    visit.Activation += share;
                    if (visit.Hops == hop && share > visit.StrongestShare)
                    {
                        (visit.StrongestShare, visit.From, visit.Edge) = (share, entity.Key, edge);
                    }
                }
            }

            return Strongest(reached);
        }

        IReadOnlyList<string> Strongest(IEnumerable<string> keys) =>
            [.. keys.OrderByDescending(key => visits[key].Activation).ThenBy(key => key, StringComparer.Ordinal).Take(options.MaxFrontier)];

        IReadOnlyList<GraphHit> Rank()
        {
            var hits = new Dictionary<string, Arrival>(StringComparer.Ordinal);
            foreach (
                var (key, visit) in visits
                    .OrderBy(visit => visit.Value.Hops)
                    .ThenByDescending(visit => visit.Value.Activation)
                    .ThenBy(visit => visit.Key, StringComparer.Ordinal)
            )
            {
                if (!nodes.TryGetValue(key, out var node))
                {
                    continue;
                }

                var weight = visit.Activation / Math.Log2(2 + node.ChunkCount);
                foreach (var chunk in node.Chunks)
                {
                    // The first entity that leads to a chunk is the nearest and, among equals, the most activated: its way is the one to
                    // show.
                    hits[chunk] = hits.TryGetValue(chunk, out var known)
                        ? known with
                        {
                            Score = known.Score + weight,
                        }
                        : new Arrival(weight, visit.Hops, key);
                }
            }

            return
            [
                .. hits.OrderByDescending(hit => hit.Value.Score)
                    .ThenBy(hit => hit.Key, StringComparer.Ordinal)
                    .Take(Math.Max(0, expansion.Limit))
                    .Select(hit => new GraphHit(hit.Key, hit.Value.Score, hit.Value.Hops, PathTo(hit.Value.Entity))),
            ];
        }

        string NameOf(string key) => nodes.TryGetValue(key, out var node) ? node.Name : key;

        string PathTo(string key)
        {
            if (visits[key] is not { Edge: { } edge, From: { } from })
            {
                return NameOf(key);
            }

            var (subject, @object) = edge.Forward ? (from, key) : (key, from);
            var step = $"{NameOf(subject)} {edge.Predicate.Replace('_', ' ')} {NameOf(@object)}";
            return visits[from].Edge is null ? step : $"{PathTo(from)}; {step}";
        }
    }

    private sealed class Visit
    {
        public double Activation { get; set; }

        public int Hops { get; init; }

        public double StrongestShare { get; set; }

        public string? From { get; set; }

        public GraphEdge? Edge { get; set; }
    }

    private sealed record Arrival(double Score, int Hops, string Entity);
}
