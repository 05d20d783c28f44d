<?php
// Signs a token for one page of one customer: php mint.php panel.key KID CUSTOMER DOMAIN,DOMAIN ORIGIN
[, $file, $kid, $customer, $domains, $origin] = $argv;
$part = fn($bytes) => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
$der = base64_decode(preg_replace('/-----.*?-----|\s/', '', file_get_contents($file)));
$key = sodium_crypto_sign_secretkey(sodium_crypto_sign_seed_keypair(substr($der, 16, 32)));
$claims = ['aud' => 'mailwhy', 'sub' => $customer, 'domains' => explode(',', $domains),
           'origin' => $origin, 'iat' => time(), 'exp' => time() + 900];
$message = $part(json_encode(['alg' => 'EdDSA', 'kid' => $kid])) . '.' . $part(json_encode($claims));
echo $message . '.' . $part(sodium_crypto_sign_detached($message, $key)) . "\n";
