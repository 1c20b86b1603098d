global using LlmOps.AppHost;
global using LlmOps.AppHost.Commands;
global using LlmOps.AppHost.Orchestrator;
global using LlmOps.AppHost.Restarts;
global using LlmOps.AppHost.Stores;
