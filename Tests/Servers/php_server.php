<?php
// The router script of php_server: reports as JSON how PHP parsed a multipart body, in the format of aiohttp_server.py.
// Specific to PHP: dots and spaces in a name become underscores, the last of several fields with one name wins, and a name
// that ends in [] is a list, reported here with the same name for each item.

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
