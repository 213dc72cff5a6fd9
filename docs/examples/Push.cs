// Pushes records into a feed: Push.exe RECORDS.json. What waits lies in the folder outbox; a run without a file sends that alone.
// Built by `mcs -r:System.Net.Http Push.cs` with Mono, or in a project of .NET.
using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;

static class Push
{
    static readonly string Url = Environment.GetEnvironmentVariable("TIENDO_INTAKE_URL") + "/api/v1/feeds/" + Environment.GetEnvironmentVariable("FEED");
    static readonly HttpClient Client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };

    // The status and the body of an answer; status 0: none came.
    static int Ask(string path, byte[] body, out string answer)
    {
        try
        {
            var request = new HttpRequestMessage(body == null ? HttpMethod.Get : HttpMethod.Post, Url + path);
            if (body != null)
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            }
            var response = Client.SendAsync(request).Result;
            answer = response.Content.ReadAsStringAsync().Result;
            return (int)response.StatusCode;
        }
        catch (AggregateException away)
        {
            answer = away.GetBaseException().Message;
            return 0;
        }
    }

    static string UntilAnswered(string path, byte[] body = null)
    {
        for (; ; )
        {
            string answer;
            int status = Ask(path, body, out answer);
            if (status == 200)
                return answer;
            if (status != 0 && status != 429 && status != 503)
            {
                Console.Error.WriteLine(status + ": " + answer);
                Environment.Exit(1);
            }
            Thread.Sleep(2000);
        }
    }

    static void Main(string[] arguments)
    {
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("FEED_TOKEN"));
        Directory.CreateDirectory("outbox");
        var waiting = Directory.GetFiles("outbox", "*.json").Select(file => long.Parse(Path.GetFileNameWithoutExtension(file))).ToList();
        if (arguments.Length > 0)
        {
            long next = long.Parse(Regex.Match(UntilAnswered(""), "\"next_seq\":(\\d+)").Groups[1].Value);
            long number = Math.Max(next, waiting.DefaultIfEmpty(0).Max() + 1);
            byte[] batch = Encoding.UTF8.GetBytes("{\"seq\":" + number + ",\"records\":" + File.ReadAllText(arguments[0], Encoding.UTF8) + "}");
            using (var file = new FileStream("outbox/" + number + ".part", FileMode.Create))
            {
                file.Write(batch, 0, batch.Length);
                file.Flush(true);
            }
            File.Move("outbox/" + number + ".part", "outbox/" + number + ".json");
            waiting.Add(number);
        }
        foreach (long number in waiting.OrderBy(number => number))
        {
            string ack = UntilAnswered("/batches", File.ReadAllBytes("outbox/" + number + ".json"));
            File.Delete("outbox/" + number + ".json");
            Console.WriteLine("batch " + number + ": " + ack); // which records were rejected, and why, is in it
        }
    }
}
