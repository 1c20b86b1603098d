using LlmOps.Cli;

return await LlmOpsCommand.RunAsync(args);
