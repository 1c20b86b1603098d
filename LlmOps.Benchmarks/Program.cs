using LlmOps.Benchmarks;
using LlmOps.Benchmarks.Citations;
using LlmOps.Benchmarks.Documents;
using LlmOps.Benchmarks.FineTuning;
using LlmOps.Benchmarks.Load;
using LlmOps.Benchmarks.Outages;
using LlmOps.Benchmarks.Quality;
using LlmOps.Benchmarks.Retrieval;
using LlmOps.Benchmarks.Telemetry;

return args switch
{
    ["index", .. var rest] => await IndexBenchmark.RunAsync(rest),
    ["question", .. var rest] => QuestionBenchmark.Run(rest),
    ["cost", .. var rest] => await QuestionCostBenchmark.RunAsync(rest),
    ["retrieval", .. var rest] => await RetrievalBenchmark.RunAsync(rest),
    ["documents", .. var rest] => await DocumentsBenchmark.RunAsync(rest),
    ["parsing", .. var rest] => await ParsingBenchmark.RunAsync(rest),
    ["quality", .. var rest] => await QualityBenchmark.RunAsync(rest),
    ["load", .. var rest] => await LoadBenchmark.RunAsync(rest),
    ["telemetry", .. var rest] => await TelemetryBenchmark.RunAsync(rest),
    ["outages", .. var rest] => await OutageBenchmark.RunAsync(rest),
    ["citations", .. var rest] => await CitationBenchmark.RunAsync(rest),
    ["citation-cost", .. var rest] => CitationCostBenchmark.Run(rest),
    ["finetune", .. var rest] => await FineTuningBenchmark.RunAsync(rest),
    ["redaction", .. var rest] => RedactionBenchmark.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.WriteLine(
        """
        Usage: LlmOps.Benchmarks <command>
          index [--chunks N] [--opensearch CONNECTION]
              Bulk load and query latency of the embedded index and, where a connection is given, of OpenSearch, in one run. 50,000 chunks by default.
          question [--artifacts FOLDER]
              Time and allocations of a question over embedded stores, measured by BenchmarkDotNet; build in Release.
          cost [--documents N] [--questions N]
              Bytes that a question allocates and its processor time, with and without its answer, over 12 small documents in embedded stores by default.
          retrieval [--passages N,N,...] [--questions N] [--warm-up N] [--embeddings hashed|minilm] [--keep FOLDER] [--set KEY=VALUE]...
              Whole retrieval without an answer over embedded stores that grow to each of the numbers of passages (43,000 by default): p50 and p99 of 500 questions one after the other, after as many others as --warm-up says (10,000), of each leg, bytes and processor time of this process, and how fast the passages were ingested. With --keep the stores stay in a folder and a next run goes on with them.
          documents FOLDER [--rounds N] [--missing N] [--browser PROGRAM]
              How many of the words of each document of a folder are read, compared with pdftotext (poppler-utils), the document's own XML, what a browser shows of a page (--browser chromium) or the page's body, what is left out, and how fast a warm parser process reads each format: medians of 3 rounds by default. --missing lists words that are not read.
          parsing FOLDER [--rounds N]
              What it costs to parse the documents of a folder in a parser process rather than in this one, as medians and their ratio. 100 rounds by default.
          quality --data FOLDER... [--embeddings hashed|minilm] [--bedrock URL] [--opensearch CONNECTION] [--neo4j CONNECTION] [--peer-opensearch URL] [--runs FOLDER] [--keep FOLDER] [--ablation] [--set KEY=VALUE]...
              Quality and speed of retrieval, stage by stage, on collections of the same form: documents go through ingestion, questions through retrieval without an answer.
              Stores are embedded or what the connections say. SQLite's FTS5 and, where a peer is given, a plain OpenSearch are asked the same. Writes a TREC run for each order.
              With --keep the embedded stores stay in a folder and a next run asks them without ingestion.
              A peer is also asked for BM25 and vectors together over the same passages, beside the embedded index.
              With --ablation nothing but what each part of the entity graph earns is measured: without it, mentions, titles as names, names read in texts, relations.
          citations [SET|all] [--errors]
              How often the check of citations withholds a right one or keeps a wrong one, on a set of labelled pairs of claim and passage, by language, kind and step; the totals of all sets. The sets are the files in LlmOps.Benchmarks/Citations, heldout by default.
          citation-cost [--rounds N]
              What the check of an answer costs, in time and memory: 5 claims against 5 passages of 400 tokens that are new to it, and again against the same, in each language. 50 rounds by default.
          load [--seconds N] [--settle N] [--streams N] [--no-limits]
              What callers see at one, two, three and ten times the rate that the API sustains, beside slow streams, and what its memory does, over loopback. 10 seconds each by default.
              With --no-limits the service lets in everything, for comparison.
          telemetry [--rounds N] [--seconds N]
              What telemetry takes from the throughput of questions: APIs over the same data without it, with it, and with its export to CloudWatch's endpoints (a sink of this process), in turn. 12 rounds of 5 seconds each by default.
          outages [--hold SECONDS] [--log FILE]
              What callers see while OpenSearch, Neo4j, Redis, DynamoDB, S3 and SQS are killed, paused and restarted one after the other under a running load, as a table.
              Starts six containers (the images of --stores containers must be here) and the services over them, and removes them at the end. 10 seconds by default.
          finetune [--questions N] [--keep FOLDER]
              The fine-tuning loop over real processes: fills an archive by asking (5,000 questions by default, with feedback, personal data, near-duplicates, erased sessions and deleted documents), and takes it to a promoted model, a rejected one and a canary that steps back, with the worker killed at every step. Prints what must hold as a table; exit code 2 where something does not.
          redaction [--seed N] [--rounds N]
              How much of planted personal data is found, and how much ordinary text is kept, by kind. 3 rounds of 500 and 400 by default.
        """
    );
    return 1;
}
