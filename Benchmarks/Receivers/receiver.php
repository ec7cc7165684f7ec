<?php
// Receives files of multipart/form-data with PHP's own web server: PHP stores each one, and this hashes and keeps it.
$files = [];
foreach ($_FILES as $file) {
    if ($file['error'] !== UPLOAD_ERR_OK) {
        http_response_code(400);
        exit("error {$file['error']}");
    }
    $path = getenv('RECEIVER_DIRECTORY') . '/' . bin2hex(random_bytes(16));
    $digest = hash_file('sha256', $file['tmp_name']);
    if (!move_uploaded_file($file['tmp_name'], $path)) {
        http_response_code(500);
        exit('not stored');
    }
    $files[] = ['size' => $file['size'], 'sha256' => $digest, 'path' => $path];
}
header('Content-Type: application/json');
echo json_encode(['files' => $files], JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES);
