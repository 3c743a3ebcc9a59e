using Parapet.Exchange.Tests;
using Parapet.Exchange.Tests.Log;
using Xunit.MicrosoftTestingPlatform;

// The tests are their own child: what is killed in the middle of its work must be a process.
return Environment.GetEnvironmentVariable(Child.Variable) is { Length: > 0 } task
    ? await Child.Run(task.Split('\n'))
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
