using System.Runtime.InteropServices;
using System.Text.Json;
using PgmlBackup.TestKit.ObjectStore;
using PgmlBackup.TestKit.S3Server;

(S3ServerArguments? arguments, string? problem) = S3ServerArguments.Parse(args);
if (arguments is null)
{
    await Console.Error.WriteLineAsync($"pgmlbackup-s3: {problem}\n{S3ServerArguments.Usage}");
    return 2;
}

TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
void End(PosixSignalContext context)
{
    context.Cancel = true;
    ended.TrySetResult();
}

using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);

S3TestServerOptions options = new();
options = options with
{
    Port = arguments.Port,
    Tls = arguments.Tls,
    Root = arguments.Root,
    Buckets = arguments.Buckets.Count > 0 ? arguments.Buckets : options.Buckets,
    Credentials = [new S3Credential(arguments.Key ?? S3Credential.Default.AccessKey, arguments.Secret ?? S3Credential.Default.SecretKey)],
    Latency = arguments.Latency,
    KeepLog = false,
};
await using S3TestServer server = await S3TestServer.StartAsync(options);
if (arguments.CaOut is { } caOut)
{
    File.Copy(server.CaFile!, caOut, overwrite: true);
}

string url = server.Endpoint.ToString().TrimEnd('/');
if (arguments.ReadyFile is { } readyFile)
{
    // Whoever waits for the file must never read half of it.
    await File.WriteAllTextAsync(readyFile + ".new", url + "\n");
    File.Move(readyFile + ".new", readyFile, overwrite: true);
}

Console.WriteLine($"ready {url}");
await ended.Task;
Console.WriteLine(JsonSerializer.Serialize(server.Log.Stats));
return 0;
