import io

import numpy as np
import pytest

from gemel.errors import UnreadableSampleError
from gemel.inputs import decode_series, decode_vector


def saved(array):
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "1,2.5\n3,-4e1\n",
        "1, 2.5\n3, -4e1",
        "1;2.5\n3;-4e1\n",
        "1\t2.5\n3\t-4e1\n",
        "1 2.5\n 3  -4e1\n\n",
        "x,y\n1,2.5\n3,-4e1\n",
        "2\n1 2.5\n3 -4e1\n",
        "2\r\n1\t2.5\r\n3\t-4e1\r\n",
        "\ufeff1,2.5\n3,-4e1\n",
    ],
)
def test_a_step_is_a_line_whatever_separates_its_numbers(text):
    assert decode_series(text.encode(), "it").tolist() == [[1.0, 2.5], [3.0, -40.0]]


def test_one_column_of_numbers_has_no_heading():
    assert decode_series(b"2\n5\n7\n", "it").tolist() == [[2.0], [5.0], [7.0]]


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float32", "bool", ">f8"])
def test_an_array_of_any_kind_of_number_is_read(dtype):
    array = np.array([[0, 1], [1, 0]], dtype=dtype)

    seen = decode_series(saved(array), "it")

    assert seen.dtype == np.float64
    assert seen.tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_a_file_is_read_from_its_path(tmp_path):
    np.save(tmp_path / "a.npy", np.arange(3.0))

    assert decode_vector(tmp_path / "a.npy", "a").tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("text", ["1 2 3", "1\n2\n3\n", "1,2,3", "a,b,c\n1,2,3\n"])
def test_a_vector_is_one_line_or_one_column(text):
    assert decode_vector(text.encode(), "it").tolist() == [1.0, 2.0, 3.0]


def test_a_vector_of_one_number_is_a_vector():
    assert decode_vector(b"4", "it").tolist() == [4.0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"^it: holds no numbers\.$"),
        (b" \n\n", r"^it: holds no numbers\.$"),
        (b"x,y\n", r"^it: cannot be read as numbers: "),
        (b"1,2\n3\n", r"^it: cannot be read as numbers: "),
        (b"1,,3\n4,5,6\n", r"^it: cannot be read as numbers: "),
        (b"1,2\n3 4\n", r"^it: cannot be read as numbers: "),
        (b"1,2\nthree,4\n", r"^it: cannot be read as numbers: "),
        (b"1,2\n3,nan\n", r"^it: 1 of 4 numbers are missing, infinite or beyond 1e\+30\."),
        (b"1,2\ninf,4\n", r"^it: 1 of 4 numbers are missing, infinite"),
        (b"1e31,2\n3,4\n", r"^it: 1 of 4 numbers are missing, infinite"),
        (b"\xff\xfe1\x00", r"^it: not UTF-8: byte 0 is 0xff\. Convert it first\.$"),
        (saved(np.array(["a"])), r"^it: expected numbers, got <U1\.$"),
        (saved(np.array([1j])), r"^it: expected numbers, got complex128\.$"),
        (saved(np.zeros((0, 2))), r"^it: holds no numbers\.$"),
        (saved(np.zeros((2, 2, 2))), r"^it: a sequence is an array \(time,\) or .* \(2, 2, 2\)\.$"),
        (saved(np.array({"run": "me"})), r"^it: cannot be read as numbers: Object arrays"),
        (saved(np.zeros(9))[:-3], r"^it: cannot be read as numbers: "),
        (b"\x93NUMPY", r"^it: cannot be read as numbers: "),
    ],
)
def test_what_is_no_sequence_of_numbers_is_refused_with_the_reason(data, message):
    with pytest.raises(UnreadableSampleError, match=message):
        decode_series(data, "it")


@pytest.mark.parametrize("size", [10**12, 10**18, 10**30])
def test_an_array_that_announces_more_than_it_holds_is_refused(size):
    honest = saved(np.zeros(9))
    lie = honest.replace(b"(9,), }" + b" " * 30, f"({size},), }}".encode().ljust(37))
    assert len(lie) == len(honest)
    assert lie != honest

    with pytest.raises(UnreadableSampleError, match=r"^it: cannot be read as numbers: "):
        decode_series(lie, "it")


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(UnreadableSampleError, match=r"^a: no such file\.$"):
        decode_vector(tmp_path / "a.csv", "a")
    with pytest.raises(UnreadableSampleError, match=r"^a: cannot be read: "):
        decode_vector(tmp_path, "a")


def test_a_file_too_large_for_one_sample_is_refused(monkeypatch):
    monkeypatch.setattr("gemel.inputs._received.LARGEST_BYTES", 3)

    with pytest.raises(
        UnreadableSampleError, match=r"^it: 7 bytes, more than the 3 a sample may have\."
    ):
        decode_series(b"1 2 3 4", "it")


def test_a_table_is_no_vector():
    with pytest.raises(
        UnreadableSampleError,
        match=r"^it: a vector is one line or one column of numbers, got \(2, 2\)\.$",
    ):
        decode_vector(b"1 2\n3 4\n", "it")
