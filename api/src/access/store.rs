//! The store of API keys: an SQLite database in one file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::sync::Cache;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions};
use time::OffsetDateTime;

use super::caller::{Key, Scope};
use super::key;
use crate::error::ApiError;
use crate::error::access::{KEY_EXPIRED, KEY_MALFORMED, KEY_REVOKED, KEY_UNKNOWN};

/// How long a key that was found valid is not looked up again: so long works one that was revoked.
const FRESH: Duration = Duration::from_secs(5);

/// How long a key still counts that was valid when the database was last read.
const WITHOUT_DATABASE: Duration = Duration::from_secs(10 * 60);

/// How long an answer of the database is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// The most keys whose validity is remembered.
const REMEMBERED: u64 = 10_000;

/// Keys of one name that may be valid at once: the old and the new one, while programs change over.
const ACTIVE_AT_ONCE: usize = 2;

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// The file cannot be opened, or is no database.
    #[error("store.file {}: {fault}", file.display())]
    Open {
        /// The file.
        file: PathBuf,
        /// What SQLite said.
        fault: sqlx::Error,
    },
    /// The tables cannot be brought up to date.
    #[error("the tables of the key store cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A question to the database failed.
    #[error("the key store: {0}")]
    Query(#[from] sqlx::Error),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes for a key")]
    Random,
    /// There are as many keys of this name as may be.
    #[error(
        "there are {ACTIVE_AT_ONCE} valid keys called {name:?} already; revoke the old one first"
    )]
    TooMany {
        /// The name.
        name: String,
    },
}

/// A key as it is listed.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct StoredKey {
    /// Its id.
    pub(crate) id: String,
    /// What it is for.
    pub(crate) name: String,
    /// What it may do, with commas.
    pub(crate) scopes: String,
    /// When it was made, in seconds since 1970, like the other times.
    pub(crate) created_at: i64,
    /// When its time is over; none: never.
    pub(crate) expires_at: Option<i64>,
    /// When it was revoked.
    pub(crate) revoked_at: Option<i64>,
    /// When it was last used, within a minute.
    pub(crate) used_at: Option<i64>,
}

impl StoredKey {
    /// What is wrong with it, if anything is.
    fn refusal(&self, now: i64) -> Option<ApiError> {
        let kind = if self.revoked_at.is_some() {
            &KEY_REVOKED
        } else if self.expires_at.is_some_and(|expires| expires <= now) {
            &KEY_EXPIRED
        } else {
            return None;
        };
        Some(ApiError::new(kind, kind.meaning))
    }
}

/// The store.
#[derive(Clone)]
pub(crate) struct KeyStore {
    pool: SqlitePool,
    /// Keys that were valid, by their digest, and when that was read.
    seen: Cache<Vec<u8>, (Arc<Key>, Instant)>,
}

impl KeyStore {
    /// Opens the store, and makes its file and tables where they are missing.
    ///
    /// # Errors
    /// The file cannot be used.
    pub(crate) async fn open(file: &Path) -> Result<Self, StoreFault> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .busy_timeout(PATIENCE);
        let pool = SqlitePoolOptions::new()
            .max_connections(2)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(|fault| StoreFault::Open { file: file.to_owned(), fault })?;
        sqlx::migrate!().run(&pool).await?;
        let seen = Cache::builder().max_capacity(REMEMBERED).time_to_live(WITHOUT_DATABASE).build();
        Ok(Self { pool, seen })
    }

    /// The key that a caller shows; none when the database cannot say and the key was not seen
    /// lately: the caller is then a stranger.
    ///
    /// # Errors
    /// The key is unknown, revoked or expired, or not written as keys are.
    pub(crate) async fn find(&self, shown: &str) -> Result<Option<Arc<Key>>, ApiError> {
        if key::id(shown).is_none() {
            return Err(ApiError::new(&KEY_MALFORMED, KEY_MALFORMED.meaning));
        }
        let digest = key::digest(shown);
        let seen = self.seen.get(&digest);
        if let Some((key, at)) = &seen
            && at.elapsed() < FRESH
        {
            return Ok(Some(Arc::clone(key)));
        }
        let found = match tokio::time::timeout(PATIENCE, self.read(&digest)).await {
            Ok(Ok(found)) => found,
            failed => {
                let fault = failed.err().map_or("an error", |_| "no answer in time");
                tracing::error!(fault, "the key store cannot be read");
                return Ok(seen.map(|(key, _)| key));
            }
        };
        let stored = found.ok_or_else(|| ApiError::new(&KEY_UNKNOWN, KEY_UNKNOWN.meaning))?;
        if let Some(refusal) = stored.refusal(now()) {
            self.seen.invalidate(&digest);
            return Err(refusal);
        }
        let scopes = stored.scopes.split(',').filter_map(Scope::parse).collect();
        let key = Arc::new(Key { id: stored.id, scopes });
        self.seen.insert(digest, (Arc::clone(&key), Instant::now()));
        Ok(Some(key))
    }

    async fn read(&self, digest: &[u8]) -> Result<Option<StoredKey>, sqlx::Error> {
        let found: Option<StoredKey> = sqlx::query_as("SELECT * FROM keys WHERE digest = ?")
            .bind(digest)
            .fetch_optional(&self.pool)
            .await?;
        if let Some(key) = &found {
            sqlx::query(
                "UPDATE keys SET used_at = ?1 WHERE id = ?2 AND coalesce(used_at, 0) < ?1 - 60",
            )
            .bind(now())
            .bind(&key.id)
            .execute(&self.pool)
            .await
            .inspect_err(|fault| tracing::warn!(%fault, "the use of a key is not noted"))
            .ok();
        }
        Ok(found)
    }

    /// Makes a key, and says it this once.
    ///
    /// # Errors
    /// The database cannot be written, or there are two valid keys of this name.
    pub(crate) async fn create(
        &self,
        name: &str,
        scopes: &[Scope],
        lifetime: Option<Duration>,
    ) -> Result<String, StoreFault> {
        let now = now();
        let is_active = |key: &StoredKey| key.name == name && key.refusal(now).is_none();
        if self.list().await?.iter().filter(|key| is_active(key)).count() >= ACTIVE_AT_ONCE {
            return Err(StoreFault::TooMany { name: name.to_owned() });
        }
        let made = key::generate().map_err(|_| StoreFault::Random)?;
        let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        let expires = lifetime.map(|lifetime| now.saturating_add_unsigned(lifetime.as_secs()));
        sqlx::query(
            "INSERT INTO keys (id, name, digest, scopes, created_at, expires_at) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(&made.id)
        .bind(name)
        .bind(key::digest(&made.text))
        .bind(scopes.join(","))
        .bind(now)
        .bind(expires)
        .execute(&self.pool)
        .await?;
        Ok(made.text)
    }

    /// All keys, the oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) async fn list(&self) -> Result<Vec<StoredKey>, StoreFault> {
        let keys = sqlx::query_as(
            "SELECT id, name, scopes, created_at, expires_at, revoked_at, used_at FROM keys \
             ORDER BY created_at, id",
        );
        Ok(keys.fetch_all(&self.pool).await?)
    }

    /// Revokes a key; false where there is none of that id, or it was revoked before.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) async fn revoke(&self, id: &str) -> Result<bool, StoreFault> {
        let revoked =
            sqlx::query("UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL")
                .bind(now())
                .bind(id)
                .execute(&self.pool)
                .await?;
        Ok(revoked.rows_affected() > 0)
    }
}

fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}
