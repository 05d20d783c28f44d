# Signs a token for one page of one customer: perl mint.pl panel.key KID CUSTOMER DOMAIN,DOMAIN ORIGIN
use strict; use warnings;
use Crypt::PK::Ed25519; use JSON::PP; use MIME::Base64 'encode_base64url';
my ($file, $kid, $customer, $domains, $origin) = @ARGV;
my $now = time;
my $claims = { aud => 'mailwhy', sub => $customer, domains => [split /,/, $domains],
               origin => $origin, iat => $now, exp => $now + 900 };
my $message = join '.', map { encode_base64url(encode_json($_)) } { alg => 'EdDSA', kid => $kid }, $claims;
print $message, '.', encode_base64url(Crypt::PK::Ed25519->new($file)->sign_message($message)), "\n";
