using LlmOps.Benchmarks;

return args switch
{
    ["index", .. var rest] => await IndexBenchmark.RunAsync(rest),
    ["retrieval", .. var rest] => await RetrievalBenchmark.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.WriteLine("""
        Usage: LlmOps.Benchmarks <command>
          index [--chunks N] [--opensearch CONNECTION]
              Bulk load and query latency of the embedded index and, where a connection is given, of OpenSearch, in one run. 50,000 chunks by default.
          retrieval FOLDER [--opensearch CONNECTION] [--title BOOST] [--k1 K1] [--b B]
              Quality of the BM25 leg on a collection: corpus.jsonl {"_id","title","text"}, queries.jsonl {"_id","text"}, qrels.trec (query 0 document relevance).
        """);
    return 1;
}
