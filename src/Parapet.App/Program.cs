using Parapet.App;

return await CommandLine.Run(args).ConfigureAwait(false);
