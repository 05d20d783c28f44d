//! Programs in their own words.

use super::*;

const PROGRAMS: &[(&str, &str)] = &[
    (
        "Task 'bob@example.com - Sending' reported error (0x80042109): 'Outlook cannot \
         connect to your outgoing (SMTP) e-mail server.",
        "client.outgoing_unreachable",
    ),
    (
        "Unable to connect to the server. Account: 'x', Protocol: SMTP, Port: 25, \
         Secure(SSL): No, Socket Error: 10060, Error Number: 0x800CCC0E",
        "client.outgoing_unreachable",
    ),
    (
        "The connection to the server has failed. Account: 'pop.example.com', Protocol: \
         POP3, Port: 110, Error Number: 0x800CCC0E",
        "client.unreachable",
    ),
    (
        "Your server has unexpectedly terminated the connection. Protocol: POP3, Port: 995, \
         Error Number: 0x800CCC0F",
        "client.interrupted",
    ),
    (
        "The host 'mail.exmple.com' could not be found. Please verify that you have entered \
         the server name correctly. Error Number: 0x800CCC0D",
        "client.host_unknown",
    ),
    (
        "There was a problem logging onto your mail server. Your Password was rejected. \
         Error Number: 0x800CCC92",
        "account.login_refused",
    ),
    (
        "Sending of the message failed. The message could not be sent because connecting to \
         Outgoing server (SMTP) mail.example.com failed. The server may be unavailable or is \
         refusing SMTP connections.",
        "client.outgoing_unreachable",
    ),
    ("Login to server mail.example.com with username bob failed.", "account.login_refused"),
    (
        "An error occurred while sending mail: Unable to establish a secure link with \
         Outgoing server (SMTP) using STARTTLS since it doesn't advertise STARTTLS",
        "client.wrong_encryption",
    ),
    (
        "The Outgoing server (SMTP) does not support the selected authentication method. \
         Please change the 'Authentication method'",
        "client.auth_method",
    ),
    ("Cannot Get Mail\nThe connection to the server failed.", "client.unreachable"),
    (
        "Cannot Send Mail\nThe connection to the outgoing server “smtp.example.com” failed.",
        "client.outgoing_unreachable",
    ),
    (
        "Cannot Verify Server Identity. The identity of “mail.example.com” cannot be \
         verified by Mail.",
        "client.certificate",
    ),
    ("The user name or password for “mail.example.com” is incorrect.", "account.login_refused"),
    ("Couldn't open connection to server", "client.unreachable"),
    ("Connection to storage server failed.", "account.unavailable"),
    (
        "-ERR Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
        "client.tls_required",
    ),
    ("TLS is required", "client.tls_required"),
    ("The Outlook data file cannot be accessed. (0x8004010F)", "client.data_file"),
];

#[test]
fn programs_are_understood_in_their_own_words() {
    for (text, wanted) in PROGRAMS {
        assert_eq!(
            finding(text, false).map(|found| found.code).as_deref(),
            Some(*wanted),
            "{text}"
        );
    }
    assert_eq!(finding("hello, how are you?", false), None);
}

#[test]
fn an_answer_to_a_log_in_is_told_from_one_to_a_message() {
    for (text, reply, wanted) in [
        (
            "535 5.7.8 Error: authentication failed: (reason unavailable)",
            Some(535),
            Some("account.login_refused"),
        ),
        (
            "535 5.7.139 Authentication unsuccessful, basic authentication is disabled",
            Some(535),
            Some("account.app_password"),
        ),
        ("503 AUTH command used when not advertised", Some(503), Some("client.login_not_offered")),
        (
            "503 5.5.1 Error: authentication not enabled",
            Some(503),
            Some("client.login_not_offered"),
        ),
        ("503 5.5.1 Error: need MAIL command", Some(503), None),
    ] {
        assert_eq!(login(text, reply).map(|found| found.code).as_deref(), wanted, "{text}");
    }
    assert_eq!(finding("550 5.1.1 user unknown, login failed", true), None);
}
