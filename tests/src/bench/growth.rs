//! How does the time grow with what is pasted? Twice as much may take hardly more than twice as
//! long.

use std::time::{Duration, Instant};

use crate::samples;

/// Twice the input may take so many times as long.
const GROWTH: f64 = 2.2;
/// The sizes that are compared, in bytes: each is twice the one before.
const SIZES: [usize; 3] = [64 * 1024, 128 * 1024, 256 * 1024];
/// How often each is read; the quickest counts, so that what else the machine does is not measured.
const TIMES: usize = 25;
/// The most that one reading of the longest may take: a text of this size is nobody's bounce.
const SLOWEST: Duration = Duration::from_millis(50);

/// Texts that a reader passes over twice if it is careless: how each begins, and what is repeated,
/// `#` being a number.
const SHAPES: &[(&str, &str, &str)] = &[
    (
        "recipients in headers",
        "From: mailer-daemon@a.example\n",
        "X-Failed-Recipients: u#@a.example\n",
    ),
    (
        "recipients in one line",
        "From: mailer-daemon@a.example\n\n550 5.1.1 could not deliver to ",
        "u#@a.example ",
    ),
    (
        "recipients in lines",
        "From: mailer-daemon@a.example\n\n",
        "<u#@a.example>:\n 550 5.1.1 gone\n",
    ),
    ("writers", "Subject: Undelivered\n", "To: u#@a.example\n"),
    (
        "hops",
        "From: a@a.example\n",
        "Received: from h#.example by k#.example; Fri, 27 Nov 2026 10:00:00 +0000\n",
    ),
    ("deliveries", "From: a@a.example\n", "Delivered-To: u#@a.example\n"),
    (
        "results",
        "From: a@a.example\n",
        "Authentication-Results: m#.example; spf=fail; dkim=fail; dmarc=fail\n",
    ),
    (
        "boundaries",
        "From: a@a.example\nContent-Type: multipart/mixed; boundary=B\n\n",
        "--b#\nContent-Type: a/b\n\nx\n",
    ),
    ("at signs", "From: a@a.example\n\n", "a@"),
    ("encoded words", "Subject: ", "=?utf-8?q?a"),
    ("secrets", "", "password = x; token : "),
    ("commands", "", "AUTH LOGIN\n334 VXNlcm5hbWU6\n"),
    ("attempts", "", "* connect to 45.90.1.# port 25 failed: Connection timed out\n"),
    ("replies", "", "-ERR [IN-USE] "),
    ("addresses", "", "https://a:b@"),
    ("nested messages", "From: a@a.example\n", "Content-Type: message/rfc822\n\n"),
    (
        "boundaries that nearly fit",
        "From: a@a.example\nContent-Type: multipart/mixed; boundary=aaa\n\n",
        "--aa\n",
    ),
    ("one endless folded header", "Subject: a\n", " b\n"),
    ("parameters", "From: a@a.example\nContent-Type: multipart/report; ", "boundary boundary"),
    ("returns alone", "From: a@a.example\r\r", "<u#@a.example>: 550 5.1.1 gone\r"),
    (
        "double bytes",
        "From: a@a.example\nContent-Type: text/plain; charset=iso-2022-jp\n\n",
        "\u{1b}$B%j\u{1b}(B",
    ),
    (
        "final recipients",
        "From: a@a.example\nContent-Type: message/delivery-status\n\n",
        "Final-Recipient: rfc822; u#@a.example\n",
    ),
    ("words of pairs", "From: a@a.example\n\n", "recipient mailbox account "),
    (
        "pairs for each recipient",
        "From: mailer-daemon@a.example\n\n",
        "<u#@a.example>:\n der Nutzer ist weg\n",
    ),
    ("tags", "From: mailer-daemon@a.example\nContent-Type: text/html\n\n", "<a <style&#"),
    ("peers", "", "a[b.c[1"),
];

/// Measures it with the hostile samples, with the longest of the bounces and with the shapes.
///
/// # Errors
/// The time of one grows faster than it may, or its longest takes longer than it may.
pub(super) fn measure(bounces: &[Vec<u8>]) -> Result<(), String> {
    let mut texts: Vec<(String, Vec<u8>)> = samples::hostile(&["bounce", "headers"])?
        .into_iter()
        .map(|sample| (sample.id, sample.bytes))
        .collect();
    texts.extend(
        bounces
            .iter()
            .max_by_key(|bounce| bounce.len())
            .map(|bounce| ("the longest bounce".to_owned(), bounce.clone())),
    );
    texts.extend(SHAPES.iter().map(|shape| (shape.0.to_owned(), shaped(shape))));
    let mut steepest = (0.0_f64, String::new());
    for (name, text) in &texts {
        let times = SIZES
            .map(|size| quickest(&text.iter().copied().cycle().take(size).collect::<Vec<u8>>()));
        if times[2] > SLOWEST {
            return Err(format!("{name}: 256 KiB took {:?} and may take {SLOWEST:?}", times[2]));
        }
        for pair in times.windows(2) {
            let growth = pair[1].as_secs_f64() / pair[0].as_secs_f64().max(1e-6);
            if growth > steepest.0 {
                steepest = (growth, name.clone());
            }
        }
    }
    let (growth, name) = steepest;
    println!(
        "bounce: twice the input takes {growth:.2} times as long at most ({name}), to 256 KiB ({} \
         texts)",
        texts.len()
    );
    if growth > GROWTH { Err(format!("it may take {GROWTH} times as long")) } else { Ok(()) }
}

/// The text of a shape, as long as the longest size.
fn shaped((_, head, repeated): &(&str, &str, &str)) -> Vec<u8> {
    let mut text = (*head).to_owned();
    let mut number = 0;
    while text.len() < SIZES[2] {
        text.push_str(&repeated.replace('#', &number.to_string()));
        number += 1;
    }
    text.into_bytes()
}

fn quickest(text: &[u8]) -> Duration {
    let once = |_| {
        let start = Instant::now();
        std::hint::black_box(reason::pasted::read(text, reason::UserSays::default(), None));
        start.elapsed()
    };
    (0..TIMES).map(once).min().unwrap_or_default()
}
