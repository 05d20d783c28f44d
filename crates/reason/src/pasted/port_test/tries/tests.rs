//! Each program's output as it prints it, and the ports that it shows.

use super::*;

/// Each program's output as it prints it, and the ports it shows.
const OUTPUTS: &[(&str, &[(u16, Outcome)])] = &[
    (
        "ComputerName     : mail.example.com\nRemoteAddress    : 192.0.2.1\nRemotePort       \
         : 587\nTcpTestSucceeded : True",
        &[(587, Outcome::Open)],
    ),
    (
        "WARNING: TCP connect to (192.0.2.1 : 25) failed\nComputerName : \
         mail.example.com\nRemotePort : 25\nPingSucceeded : True\nTcpTestSucceeded : False",
        &[(25, Outcome::Closed)],
    ),
    ("WARNUNG: TCP connect to mail.example.com:25 failed", &[(25, Outcome::Closed)]),
    (
        "PS C:\\> Test-NetConnection mail.example.com -Port 465 -InformationLevel Quiet\nTrue",
        &[(465, Outcome::Open)],
    ),
    (
        "Connection to mail.example.com (192.0.2.1) 587 port [tcp/submission] succeeded!",
        &[(587, Outcome::Open)],
    ),
    ("Connection to mail.example.com port 443 [tcp/https] succeeded!", &[(443, Outcome::Open)]),
    (
        "nc: connect to mail.example.com (192.0.2.1) port 25 (tcp) failed: Connection timed \
         out",
        &[(25, Outcome::TimedOut)],
    ),
    (
        "nc: connectx to mail.example.com port 25 (tcp) failed: Operation timed out",
        &[(25, Outcome::TimedOut)],
    ),
    ("mail.example.com [192.0.2.1] 25 (smtp) : Connection refused", &[(25, Outcome::Refused)]),
    ("mail.example.com [192.0.2.1] 587 (submission) open", &[(587, Outcome::Open)]),
    ("$ ncat -z mail.example.com 25\nNcat: TIMEOUT.", &[(25, Outcome::TimedOut)]),
    ("Ncat: Connected to 192.0.2.1:587.", &[(587, Outcome::Open)]),
    (
        "$ telnet mail.example.com 25\nTrying 192.0.2.1...\ntelnet: connect to address \
         192.0.2.1: Operation timed out\ntelnet: Unable to connect to remote host",
        &[(25, Outcome::TimedOut)],
    ),
    (
        "bob@home:~$ telnet mail.example.com 587\nTrying 192.0.2.1...\nConnected to \
         mail.example.com.\nEscape character is '^]'.\n220 mail.example.com ESMTP",
        &[(587, Outcome::Open)],
    ),
    (
        "Connecting To mail.example.com...Could not open connection to the host, on port 25: \
         Connect failed",
        &[(25, Outcome::Closed)],
    ),
    (
        "curl: (7) Failed to connect to mail.example.com port 25 after 21044 ms: Couldn't \
         connect to server",
        &[(25, Outcome::Closed)],
    ),
    (
        "curl: (28) Failed to connect to mail.example.com port 25 after 5002 ms: Timeout was \
         reached",
        &[(25, Outcome::TimedOut)],
    ),
    (
        "$ curl -v smtp://mail.example.com:587\n*   Trying 192.0.2.1:587...\n* Connected to \
         mail.example.com (192.0.2.1) port 587 (#0)",
        &[(587, Outcome::Open)],
    ),
    (
        "$ curl telnet://mail.example.com:25 -m 5\ncurl: (28) Connection timed out after \
         5001 milliseconds",
        &[(25, Outcome::TimedOut)],
    ),
    (
        "$ openssl s_client -connect mail.example.com:465\nCONNECTED(00000003)\nVerify \
         return code: 0 (ok)",
        &[(465, Outcome::Open)],
    ),
    (
        "$ openssl s_client -starttls smtp -connect \
         mail.example.com:25\n80AB:error:8000006E:system library:BIO_connect:Connection timed \
         out:crypto/bio/bio_sock2.c:114:calling connect()\nconnect:errno=110",
        &[(25, Outcome::TimedOut)],
    ),
];

#[test]
fn each_program_is_read_in_its_own_form() {
    for (text, wanted) in OUTPUTS {
        let found: Vec<_> =
            read(text).tries.iter().map(|tried| (tried.port, tried.outcome)).collect();
        assert_eq!(found, *wanted, "{text}");
    }
}
