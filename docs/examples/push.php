<?php
// Pushes records into a feed: php push.php RECORDS.json. What waits lies in the folder outbox; a run without a file sends that alone.
$url = getenv('TIENDO_INTAKE_URL') . '/api/v1/feeds/' . getenv('FEED');

/** The status and the body of an answer; status 0: none came. */
function ask(string $path, ?string $body = null): array
{
    global $url;
    $context = stream_context_create(['http' => [
        'method' => $body === null ? 'GET' : 'POST',
        'header' => ['Authorization: Bearer ' . getenv('FEED_TOKEN'), 'Content-Type: application/json'],
        'content' => $body ?? '', 'timeout' => 30, 'ignore_errors' => true]]);
    $text = @file_get_contents($url . $path, false, $context);
    if ($text === false) {
        return [0, []];
    }
    return [(int) explode(' ', $http_response_header[0])[1], json_decode($text, true)];
}

function until_answered(string $path, ?string $body = null): array
{
    while (true) {
        [$status, $answer] = ask($path, $body);
        if ($status === 200) {
            return $answer;
        }
        if (!in_array($status, [0, 429, 503], true)) {
            fwrite(STDERR, "$status: " . ($answer['detail'] ?? '') . "\n");
            exit(1);
        }
        sleep(2);
    }
}

@mkdir('outbox');
$waiting = array_map(fn ($file) => (int) basename($file, '.json'), glob('outbox/*.json'));
if ($argc > 1) {
    $records = json_decode(file_get_contents($argv[1]), false, 512, JSON_THROW_ON_ERROR); // objects stay objects
    $number = max(until_answered('')['next_seq'], 1 + max([0, ...$waiting]));
    $file = fopen("outbox/$number.part", 'w');
    fwrite($file, json_encode(['seq' => $number, 'records' => $records], JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR));
    fflush($file);
    fsync($file);
    fclose($file);
    rename("outbox/$number.part", "outbox/$number.json");
    $waiting[] = $number;
}
sort($waiting);
foreach ($waiting as $number) {
    $ack = until_answered('/batches', file_get_contents("outbox/$number.json"));
    unlink("outbox/$number.json");
    echo "batch $number: {$ack['status']}, {$ack['accepted']} records accepted\n";
    foreach ($ack['rejected'] as $one) {
        echo "  record {$one['index']} was rejected: {$one['code']}: {$one['detail']}\n";
    }
}
