using YoloCompress.FakeWorker;

if (args is not ["run", string jobPath])
    throw new ArgumentException("usage: run JOB.json");
return new FakeRun(jobPath).Run();
