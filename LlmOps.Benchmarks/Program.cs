using LlmOps.Benchmarks;

return args switch
{
    ["index", .. var rest] => await IndexBenchmark.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.WriteLine("""
        Usage: LlmOps.Benchmarks <command>
          index [--chunks N] [--opensearch URL]   bulk load and query latency of the embedded index and, with a URL, of OpenSearch
        """);
    return 1;
}
