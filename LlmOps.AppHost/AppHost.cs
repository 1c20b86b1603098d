Console.WriteLine("LlmOps");
