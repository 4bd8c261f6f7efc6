"""What do averaging and voting gain when the members err together?"""

from scipy.stats import binom


def average_variance(members: int, rho: float) -> float:
    """Variance of the average of `members` predictions, as a share of one member's.

    All members have the same variance, every pair the correlation rho. Raises
    ValueError unless members is a whole number of at least 1 and 0 <= rho <= 1.
    """
    if members < 1 or members % 1 != 0 or not 0 <= rho <= 1:
        raise ValueError("need a whole number of members and a rho from 0 to 1")
    return rho + (1 - rho) / members


def majority_error(members: int, accuracy: float, rho: float) -> float:
    """Probability that a majority of an odd number of members errs (two classes).

    Each is right with probability `accuracy`. With probability rho all repeat one
    and the same vote, else they vote independently: two members' correctness then
    has correlation rho. Raises ValueError for an even or fractional number of
    members and for an accuracy or rho outside 0 to 1.
    """
    if members < 1 or members % 2 != 1:
        raise ValueError("need an odd number of members")
    if not (0 <= accuracy <= 1 and 0 <= rho <= 1):
        raise ValueError("accuracy and rho must lie from 0 to 1")
    independent = binom.cdf(members // 2, members, accuracy)  # right votes: too few
    return float(rho * (1 - accuracy) + (1 - rho) * independent)


if __name__ == "__main__":
    print("            variance of the average      majority at 70%: error")
    print("members" + f"{'rho 0':>9}{'rho 0.2':>9}{'rho 0.5':>9}" * 2)
    for m in (1, 3, 11, 101):
        average = [average_variance(m, rho) for rho in (0, 0.2, 0.5)]
        vote = [majority_error(m, 0.7, rho) for rho in (0, 0.2, 0.5)]
        print(f"{m:7d}" + "".join(f"{v:9.3f}" for v in average + vote))
