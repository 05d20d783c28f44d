//! Is what nobody would send read all the same? Each text gives its answer or says that there is
//! none.

/// What a text says, as the words of its findings' codes.
fn codes(pasted: &[u8]) -> String {
    let read = reason::pasted::read(pasted, reason::UserSays::default(), None);
    let codes = read.found.iter().flat_map(|(_, found)| found).map(|finding| finding.code.as_str());
    codes.collect::<Vec<_>>().join(" ")
}

/// What recipients are read, and why.
fn recipients(pasted: &[u8]) -> Vec<(String, &'static str)> {
    let read = reason::bounce::read(pasted);
    read.recipients
        .into_iter()
        .map(|recipient| (recipient.address, recipient.reason.as_str()))
        .collect()
}

const HEAD: &str = "From: MAILER-DAEMON@a.example\nSubject: Undelivered Mail Returned to Sender\n";

#[test]
fn a_true_refusal_is_found_among_rubbish() {
    let refusal = "<bob@example.com>: host mx.example.com[192.0.2.1] said: 550 5.1.1 User unknown";
    let long = "x".repeat(64 * 1024);
    let headers: String =
        (0..2000).map(|n| format!("Received: from h{n}.example by h{n}.example\n")).collect();
    for (name, text) in [
        ("a header of 64 KB", format!("X-Long: {long}\n{HEAD}\n{refusal}\n")),
        ("2,000 Received lines", format!("{headers}{HEAD}\n{refusal}\n")),
        ("NUL bytes", format!("{HEAD}\n\0\0{}\0\n{refusal}\n", "\0".repeat(500))),
        ("bidi controls", format!("{HEAD}X-A: \u{202e}\n\n\u{202e}\u{2066}\n{refusal}\n")),
        (
            "a charset that does not exist",
            format!("{HEAD}Content-Type: text/plain; charset=utf-99\n\n{refusal}\n"),
        ),
        (
            "a charset that lies",
            format!("{HEAD}Content-Type: text/plain; charset=iso-8859-1\n\nä ö\n{refusal}\n"),
        ),
        (
            "a boundary that never comes",
            format!("{HEAD}Content-Type: multipart/report; boundary=x\n\n{refusal}\n"),
        ),
        (
            "an empty boundary",
            format!("{HEAD}Content-Type: multipart/report; boundary=\"\"\n\n--\n\n{refusal}\n"),
        ),
        ("returns alone", format!("{HEAD}\n{refusal}\n").replace('\n', "\r")),
        ("a type that is none", format!("{HEAD}Content-Type: \u{1}/;;;=\n\n{refusal}\n")),
        (
            "an encoding that is none",
            format!("{HEAD}Content-Transfer-Encoding: rot13\n\n{refusal}\n"),
        ),
    ] {
        assert_eq!(
            recipients(text.as_bytes()),
            [("bob@example.com".to_owned(), "user_unknown")],
            "{name}"
        );
    }
}

#[test]
fn fields_that_contradict_each_other_are_not_mixed() {
    let report = |fields: &str| {
        format!(
            "{HEAD}Content-Type: multipart/report; boundary=B\n\n--B\n\nsorry\n--B\n\
            Content-Type: message/delivery-status\n\n{fields}\n--B--\n"
        )
    };
    let twice = "Final-Recipient: rfc822; bob@example.com\n\
        Final-Recipient: rfc822; eve@example.com\n\
        Diagnostic-Code: smtp; 552 5.2.2 over quota\n";
    assert_eq!(
        recipients(report(twice).as_bytes()).last(),
        Some(&("eve@example.com".to_owned(), "mailbox_full"))
    );
    let absurd = "Final-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 9.9.9\n\
        Diagnostic-Code: smtp; 999 9.9.9 9999999999999\n";
    assert_eq!(recipients(report(absurd).as_bytes()), [("bob@example.com".to_owned(), "unknown")]);
    let endless = format!(
        "Reporting-MTA: dns; {}\n\nFinal-Recipient: rfc822; bob@example.com\nStatus: 5.1.1\n",
        "a.".repeat(100_000)
    );
    assert_eq!(
        recipients(report(&endless).as_bytes()),
        [("bob@example.com".to_owned(), "user_unknown")]
    );
}

#[test]
fn what_is_active_or_empty_is_no_bounce() {
    for (text, wanted) in [
        ("", "bounce.nothing"),
        ("\n\n\n", "bounce.nothing"),
        ("\0", "bounce.nothing"),
        ("<script>alert(1)</script>", "bounce.nothing"),
        ("--\n--\n--", "bounce.nothing"),
        ("=?utf-8?b?", "bounce.nothing"),
        ("9.9.9 999", "bounce.nothing"),
    ] {
        assert_eq!(codes(text.as_bytes()), wanted, "{text:?}");
    }
}
