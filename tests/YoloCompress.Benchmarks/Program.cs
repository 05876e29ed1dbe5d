using YoloCompress.Benchmarks;
using YoloCompress.Benchmarks.Suites;

return BenchmarkCommand.Run(args, SuiteList.All);
