//! One row an article, for pandas, R and DuckDB (Apache Parquet, compressed with zstd).

use std::io::{self, Write};
use std::sync::Arc;

use jiff::Timestamp;
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

use super::table::{Cell, Column, Kind, chosen};
use super::{ArticleRecord, Plan, Rows};

/// A group of rows is written when it holds so many bytes of text: it is kept in memory till then.
const GROUP_BYTES: usize = 16 << 20;

struct Parquet<W: Write + Send> {
    out: SerializedFileWriter<W>,
    columns: Vec<&'static Column>,
    values: Vec<Values>,
    bytes: usize,
}

/// The values of one column since the last group was written.
#[derive(Default)]
struct Values {
    texts: Vec<ByteArray>,
    numbers: Vec<i64>,
    /// 1: there is a value; 0: it is missing, or the list is empty.
    definitions: Vec<i16>,
    /// 0: a row begins; 1: its list goes on.
    repetitions: Vec<i16>,
}

pub(super) fn begin<'w>(
    plan: &Plan,
    out: impl Write + Send + 'w,
) -> io::Result<Box<dyn Rows + 'w>> {
    let columns = chosen(plan.fields.as_deref());
    let fields: String = columns.iter().map(|c| field(c)).collect();
    let schema = parse_message_type(&format!("message article {{ {fields} }}")).map_err(failed)?;
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let properties = WriterProperties::builder().set_compression(zstd).build();
    let out = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties));
    let values = columns.iter().map(|_| Values::default()).collect();
    Ok(Box::new(Parquet { out: out.map_err(failed)?, columns, values, bytes: 0 }))
}

/// A column in the language of Parquet's schemas.
fn field(column: &Column) -> String {
    let name = column.name;
    match column.kind {
        Kind::Text => format!("required binary {name} (STRING); "),
        Kind::MaybeText => format!("optional binary {name} (STRING); "),
        Kind::Number => format!("required int64 {name}; "),
        Kind::Moment => format!("optional int64 {name} (TIMESTAMP(MILLIS,true)); "),
        Kind::List => format!(
            "required group {name} (LIST) {{ repeated group list {{ \
             required binary element (STRING); }} }} "
        ),
    }
}

impl<W: Write + Send> Rows for Parquet<W> {
    fn article(&mut self, article: &ArticleRecord) -> io::Result<()> {
        for (column, values) in self.columns.iter().zip(&mut self.values) {
            self.bytes += values.push(column.kind, (column.cell)(article));
        }
        if self.bytes >= GROUP_BYTES { self.write_group() } else { Ok(()) }
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.write_group()?;
        self.out.close().map(drop).map_err(failed)
    }
}

impl<W: Write + Send> Parquet<W> {
    fn write_group(&mut self) -> io::Result<()> {
        self.bytes = 0;
        let mut group = self.out.next_row_group().map_err(failed)?;
        for (column, values) in self.columns.iter().zip(&mut self.values) {
            let values = std::mem::take(values);
            let Some(mut out) = group.next_column().map_err(failed)? else { break };
            values.write(column.kind, &mut out).map_err(failed)?;
            out.close().map_err(failed)?;
        }
        group.close().map(drop).map_err(failed)
    }
}

impl Values {
    /// Takes a value in; gives about how many bytes it takes.
    fn push(&mut self, kind: Kind, cell: Cell<'_>) -> usize {
        match cell {
            Cell::Number(number) => self.numbers.push(number),
            Cell::Text(text) if kind == Kind::Moment => {
                let moment = text.and_then(|t| t.parse::<Timestamp>().ok());
                self.definitions.push(i16::from(moment.is_some()));
                self.numbers.extend(moment.map(|m| m.as_millisecond()));
            }
            Cell::Text(text) => {
                self.definitions.push(i16::from(text.is_some()));
                self.texts.extend(text.map(ByteArray::from));
                return text.map_or(0, str::len) + 8;
            }
            Cell::List(list) => {
                for n in 0..list.len().max(1) {
                    self.definitions.push(i16::from(n < list.len()));
                    self.repetitions.push(i16::from(n > 0));
                }
                self.texts.extend(list.iter().map(|text| ByteArray::from(*text)));
                return list.iter().map(|t| t.len() + 8).sum();
            }
        }
        8
    }

    fn write(
        &self,
        kind: Kind,
        out: &mut SerializedColumnWriter<'_>,
    ) -> Result<usize, ParquetError> {
        let definitions = Some(self.definitions.as_slice());
        let (texts, numbers) = (&self.texts, &self.numbers);
        match kind {
            Kind::Text => out.typed::<ByteArrayType>().write_batch(texts, None, None),
            Kind::MaybeText => out.typed::<ByteArrayType>().write_batch(texts, definitions, None),
            Kind::Number => out.typed::<Int64Type>().write_batch(numbers, None, None),
            Kind::Moment => out.typed::<Int64Type>().write_batch(numbers, definitions, None),
            Kind::List => {
                let repetitions = Some(self.repetitions.as_slice());
                out.typed::<ByteArrayType>().write_batch(texts, definitions, repetitions)
            }
        }
    }
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(io) => *io,
            Err(other) => io::Error::other(other),
        },
        error => io::Error::other(error),
    }
}
