using YoloCompress.Worker;

return WorkerCommands.Create(new()).Parse(args).Invoke();
