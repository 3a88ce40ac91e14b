// A careless service: it reads and writes whatever path a caller names, and asks whatever address. The policy holds where the program does not.
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{Environment.GetEnvironmentVariable("PORT") ?? "0"}");
WebApplication app = builder.Build();
using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };

app.MapGet("/", () => "hello from aspnet\n");
app.MapGet("/read", (string path) => Try(() => File.ReadAllTextAsync(path)));
app.MapGet("/write", (string path) => Try(async () =>
{
    await File.WriteAllTextAsync(path, "written\n");
    return "written\n";
}));
app.MapGet("/fetch", (string path) => Try(() => client.GetStringAsync(path)));

await app.StartAsync();
Console.WriteLine(app.Urls.First());
await app.WaitForShutdownAsync();

static async Task<IResult> Try(Func<Task<string>> action)
{
    try
    {
        return Results.Text(await action());
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException or HttpRequestException)
    {
        return Results.Text(error.Message + "\n", statusCode: 403);
    }
}
