//! Responses compressed once, at the highest level, and kept.

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use moka::sync::Cache;
use serde::Serialize;

use crate::error::ApiError;

/// Responses kept at once: a few for each language.
const CAPACITY: u64 = 64;

/// Compressed responses by key. Whatever changes the response is part of its key.
pub(crate) struct Precompressed(Cache<String, Bytes>);

impl Precompressed {
    pub(crate) fn new() -> Self {
        Self(Cache::new(CAPACITY))
    }

    /// Responds with `value` as JSON, in brotli for clients that accept it. The first screen waits
    /// for it, so each byte counts.
    pub(crate) fn json(
        &self,
        request: &HttpRequest,
        key: &str,
        value: &impl Serialize,
    ) -> Result<HttpResponse, ApiError> {
        self.respond(request, key, "application/json", || {
            serde_json::to_vec(value).map_err(ApiError::ours)
        })
    }

    /// Responds with what `make` makes, in brotli for clients that accept it; what is kept is not
    /// made again.
    pub(crate) fn respond(
        &self,
        request: &HttpRequest,
        key: &str,
        media_type: &str,
        make: impl FnOnce() -> Result<Vec<u8>, ApiError>,
    ) -> Result<HttpResponse, ApiError> {
        let mut response = HttpResponse::Ok();
        response.content_type(media_type).insert_header((header::CACHE_CONTROL, "no-cache"));
        if !accepts_brotli(request) {
            return Ok(response.body(make()?));
        }
        let bytes = match self.0.get(key) {
            Some(bytes) => bytes,
            None => {
                let bytes = Bytes::from(brotli(&make()?).map_err(ApiError::ours)?);
                self.0.insert(key.to_owned(), bytes.clone());
                bytes
            }
        };
        response.insert_header((header::CONTENT_ENCODING, "br"));
        Ok(response.insert_header((header::VARY, "accept-encoding")).body(bytes))
    }
}

/// Whether the client accepts brotli.
pub(crate) fn accepts_brotli(request: &HttpRequest) -> bool {
    let accepted =
        request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(names_brotli)
}

fn names_brotli(accepted: &str) -> bool {
    accepted.split(',').any(|part| {
        let (name, quality) = part.split_once(';').unwrap_or((part, ""));
        name.trim() == "br" && !matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut bytes = bytes;
    brotli::BrotliCompress(&mut bytes, &mut compressed, &params)?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_sent_only_to_clients_that_accept_it() {
        for (accepted, takes) in
            [("gzip, deflate, br", true), ("br;q=0.5", true), ("br;q=0", false), ("gzip", false)]
        {
            assert_eq!(names_brotli(accepted), takes, "{accepted}");
        }
    }

    #[test]
    fn compressed_bytes_can_be_read() {
        let mut whole = Vec::new();
        brotli::BrotliDecompress(
            &mut brotli(b"a word, a word, a word").unwrap().as_slice(),
            &mut whole,
        )
        .unwrap();
        assert_eq!(whole, b"a word, a word, a word");
    }
}
