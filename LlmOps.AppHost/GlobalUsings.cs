global using LlmOps.AppHost;
