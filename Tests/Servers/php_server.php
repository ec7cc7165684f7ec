<?php
// The router script of php_server: says in JSON what PHP understood of a multipart body, in the shape that
// aiohttp_server.py has. What is PHP's own: dots and spaces in a name become underscores, of two fields with one name
// the last wins, and a name that ends in [] is a list, shown here with the same name once per item.

$entries = fn($value) => is_array($value) ? array_values($value) : [$value];

$fields = [];
foreach ($_POST as $name => $value) {
    foreach ($entries($value) as $item) {
        $fields[] = ['name' => (string) $name . (is_array($value) ? '[]' : ''), 'value' => $item];
    }
}

$files = [];
foreach ($_FILES as $name => $file) {
    $list = is_array($file['name']);
    foreach ($entries($file['error']) as $index => $error) {
        $of = fn($key) => $entries($file[$key])[$index];
        $received = $error === UPLOAD_ERR_OK;
        $files[] = [
            'name' => (string) $name . ($list ? '[]' : ''),
            'filename' => $of('name'),
            'contentType' => $of('type'),
            'size' => $of('size'),
            'sha256' => $received ? hash_file('sha256', $of('tmp_name')) : null,
        ] + ($received ? [] : ['error' => $error]);
    }
}

header('Content-Type: application/json');
echo json_encode(
    [
        'fields' => $fields,
        'files' => $files,
        'headers' => (object) array_change_key_case(getallheaders(), CASE_LOWER),
    ],
    JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE
), "\n";
