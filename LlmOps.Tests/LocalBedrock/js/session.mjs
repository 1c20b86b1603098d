// Runs session.json with the official AWS clients: node session.mjs ENDPOINT SESSION_FILE RESULT_FILE [BEARER_TOKEN]
import { readFileSync, writeFileSync } from "node:fs";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, CountTokensCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { BedrockAgentRuntimeClient, RerankCommand } from "@aws-sdk/client-bedrock-agent-runtime";
import {
  BedrockClient, CreateModelCustomizationJobCommand, GetFoundationModelCommand, GetModelCustomizationJobCommand,
  ListModelCustomizationJobsCommand, StopModelCustomizationJobCommand,
} from "@aws-sdk/client-bedrock";

const [endpoint, sessionFile, resultFile] = process.argv.slice(2);
const session = JSON.parse(readFileSync(sessionFile, "utf8"));
const saved = {};

const client = (Type, credentials) => new Type({
  endpoint,
  region: "us-east-1",
  credentials: credentials ?? { accessKeyId: "test", secretAccessKey: "test" },
  requestHandler: new NodeHttpHandler(),
});

const usageOf = ({ inputTokens, outputTokens, totalTokens, cacheReadInputTokens, cacheWriteInputTokens }) =>
  ({ inputTokens, outputTokens, totalTokens, cacheReadInputTokens, cacheWriteInputTokens });

const operations = {
  async GetFoundationModel(input, credentials) {
    const { modelDetails } = await client(BedrockClient, credentials).send(new GetFoundationModelCommand(input));
    return { modelId: modelDetails.modelId, modelName: modelDetails.modelName, status: modelDetails.modelLifecycle.status };
  },

  async Converse(input, credentials) {
    const reply = await client(BedrockRuntimeClient, credentials).send(new ConverseCommand(input));
    return {
      text: reply.output.message.content.map((block) => block.text).join(""),
      stopReason: reply.stopReason,
      usage: usageOf(reply.usage),
      model: reply.trace.promptRouter.invokedModelId,
    };
  },

  async ConverseStream(input, credentials) {
    const reply = await client(BedrockRuntimeClient, credentials).send(new ConverseStreamCommand(input));
    const outcome = { text: "" };
    for await (const event of reply.stream) {
      outcome.text += event.contentBlockDelta?.delta?.text ?? "";
      if (event.messageStop) {
        outcome.stopReason = event.messageStop.stopReason;
      }
      if (event.metadata) {
        outcome.usage = usageOf(event.metadata.usage);
        outcome.model = event.metadata.trace.promptRouter.invokedModelId;
      }
    }
    if (!outcome.usage) {
      throw Object.assign(new Error("no metadata"), { name: "IncompleteStream" });
    }
    return outcome;
  },

  async CountTokens(input, credentials) {
    const { inputTokens } = await client(BedrockRuntimeClient, credentials).send(new CountTokensCommand(input));
    return { inputTokens };
  },

  async InvokeModel({ modelId, body }, credentials) {
    const reply = await client(BedrockRuntimeClient, credentials).send(new InvokeModelCommand({ modelId, body: JSON.stringify(body), contentType: "application/json" }));
    const { embedding, inputTextTokenCount } = JSON.parse(Buffer.from(reply.body).toString("utf8"));
    return { dimensions: embedding.length, inputTextTokenCount, embedding: embedding.slice(0, 8) };
  },

  async Rerank({ query, sources, numberOfResults, modelArn }, credentials) {
    const input = {
      queries: [{ type: "TEXT", textQuery: { text: query } }],
      sources: sources.map((text) => ({ type: "INLINE", inlineDocumentSource: { type: "TEXT", textDocument: { text } } })),
      rerankingConfiguration: { type: "BEDROCK_RERANKING_MODEL", bedrockRerankingConfiguration: { numberOfResults, modelConfiguration: { modelArn } } },
    };
    const results = [];
    let nextToken;
    do {
      const page = await client(BedrockAgentRuntimeClient, credentials).send(new RerankCommand({ ...input, nextToken }));
      results.push(...page.results.map(({ index, relevanceScore }) => ({ index, score: relevanceScore })));
      nextToken = page.nextToken;
    } while (nextToken);
    return { results };
  },

  async CreateModelCustomizationJob(input, credentials, step) {
    const { jobArn } = await client(BedrockClient, credentials).send(new CreateModelCustomizationJobCommand(input));
    saved[step.save] = jobArn;
    return step.equals ? { created: true, equal: saved[step.equals] === jobArn } : { created: true };
  },

  async GetModelCustomizationJob(input, credentials) {
    const job = await client(BedrockClient, credentials).send(new GetModelCustomizationJobCommand(input));
    if (!(job.creationTime instanceof Date)) {
      throw new Error("The creation time is no time.");
    }
    return { jobName: job.jobName, status: job.status, outputModelName: job.outputModelName };
  },

  async ListModelCustomizationJobs(input, credentials) {
    const list = await client(BedrockClient, credentials).send(new ListModelCustomizationJobsCommand(input));
    return { jobs: list.modelCustomizationJobSummaries.map(({ jobName, status }) => ({ jobName, status })) };
  },

  async StopModelCustomizationJob(input, credentials) {
    await client(BedrockClient, credentials).send(new StopModelCustomizationJobCommand(input));
    return { stopped: true };
  },
};

const filled = (value) => JSON.parse(JSON.stringify(value).replace(/\$\{(\w+)\}/g, (_, name) => saved[name]));

const results = [];
for (const step of session.steps) {
  try {
    results.push({ name: step.name, outcome: await operations[step.operation](filled(step.input), step.credentials, step) });
  } catch (error) {
    const status = step.operation === "ConverseStream" ? undefined : error.$metadata?.httpStatusCode;
    results.push({ name: step.name, outcome: { error: { code: error.name, ...(status && { status }) } } });
  }
}
writeFileSync(resultFile, JSON.stringify(results, null, 2));

// A stream that broke off may hold its connection open; nothing more is wanted of it.
process.exit(0);
