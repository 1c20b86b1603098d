global using LlmOps.AppHost;
global using LlmOps.AppHost.Stores;
